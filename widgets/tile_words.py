"""The words of a camera tile in both languages, among them a plain sentence for every reason why there is no picture."""

from __future__ import annotations

from widgets.identity_check import Identity

_WORDS: dict[str, tuple[str, str]] = {
    "live": ("实时 · {age} s", "Live · {age} s"),
    "replay": ("回放", "Replay"),
    "replay_over": ("回放 · 已放完", "Replay · at its end"),
    "stalled": ("画面停滞", "Stalled"),
    "stalled_again": ("画面停滞 · 正在重连", "Stalled · reconnecting"),
    "stalled_at": ("{time} 停滞 {age} s", "{time} · {age} s old"),
    "stalled_short": ("停滞 {age} s", "Stalled {age} s"),
    "lost": ("信号中断 {span}", "Signal lost {span}"),
    "stuck": ("画面不变 {span}", "Picture stuck {span}"),
    "wrong": ("非本摄像机画面", "Wrong camera"),
    "wrong.scene": ("场景与登记不符：窜流，或镜头被转动、遮挡", "Another scene: mixed up, turned or covered"),
    "wrong.session": ("码流自报的名称与登记不符", "The stream announces another name"),
    "wrong.stream": ("码流编号与登记不符", "Another stream id"),
    "wrong.name": ("通道名称与登记不符", "Another channel name"),
    "wrong.size": ("画面尺寸与登记不符", "Another picture size"),
    "wrong.codec": ("编码与登记不符", "Another encoding"),
    "wrong_confirm": ("{key} 核对无误", "{key}: it is the right one"),
    "again": ("正在重连 · 第 {tries} 次", "Reconnecting · try {tries}"),
    "last": ("最后画面 {time}", "Last picture {time}"),
    "never": ("尚无画面", "No picture yet"),
    "tries": ("自动重连第 {tries} 次", "Retry no. {tries}"),
    "connecting": ("正在连接", "Connecting"),
    "empty": ("附近没有视频", "No camera nearby"),
    "no_more": ("附近没有别的视频", "No other camera nearby"),
    "no_round": ("巡查未开始", "No round yet"),
    "no_next": ("没有下一站", "No further stop"),
    "no_address": ("没有可播放的地址", "Nothing to play"),
    "refused": ("地址未获准", "Address not allowed"),
    "unavailable": ("视频不可用", "Video unavailable"),
    "spoken": ("{name}：{state}", "{name}: {state}"),
    "reason.form": ("地址格式不对，未连接 · 请管理员更正此摄像机的地址", "Malformed address; not opened · have the administrator correct it"),
    "reason.scheme": ("协议不在允许范围，未连接 · 请登记 RTSP 或 HTTP 地址", "Protocol not on the list; not opened · register an RTSP or HTTP address"),
    "reason.host": ("主机不在允许范围，未连接 · 请管理员核对 video.hosts", "Host not on the list; not opened · have video.hosts checked"),
    "reason.port": ("端口不在允许范围，未连接 · 请管理员核对 video.ports", "Port not on the list; not opened · have video.ports checked"),
    "reason.folder": ("文件不在允许的目录，未打开 · 请把文件放入视频目录", "File outside the folder; not opened · put it into the video folder"),
    "reason.kind": ("视频格式不在允许范围，未连接 · 请登记 RTSP、FLV 或 TS 地址", "Format not on the list; not opened · register an RTSP, FLV or TS address"),
    "reason.resolves": ("主机名指向允许范围之外，未连接 · 请管理员核对 video.hosts", "Name leads off the list; not opened · have video.hosts checked"),
    "reason.certificate": ("设备证书不可信，未连接 · 请更换证书或登记 RTSP 地址", "Certificate not trusted; not opened · renew it or register an RTSP address"),
    "reason.redirect": ("设备要求转到别的地址，已拒绝 · 请管理员登记新地址", "Device points elsewhere; refused · have its new address registered"),
    "reason.no_engine": ("未找到可用的 PyAV 或 libVLC，其他功能照常", "Neither PyAV nor libVLC found; all else works"),
    "reason.no_live555": ("本机 libVLC 不含 RTSP 插件", "This libVLC has no RTSP plugin"),
    "reason.no_libvlc": ("本机未装 libVLC", "No libVLC here"),
    "reason.no_pyav": ("PyAV 未安装", "PyAV is not installed"),
    "reason.failed": ("首选引擎未能播放这一路，换用另一引擎", "The preferred engine could not play it; another one does"),
    "reason.unreachable": ("设备连不上", "Device cannot be reached"),
    "reason.silent": ("设备不应答", "Device does not answer"),
    "reason.not_found": ("设备上没有这一路视频", "No such stream on the device"),
    "reason.denied": ("设备拒绝访问 · 请管理员核对账号", "Device denies access · have the sign-in checked"),
    "reason.server_fault": ("设备报错", "Device reports an error"),
    "reason.odd": ("设备应答看不懂", "Device gives an odd answer"),
    "reason.stuck": ("设备仍在送流，但画面一直不变", "Still sending, but always the same picture"),
    "reason.ended": ("视频流已结束", "Stream ended"),
    "reason.film": ("这是录好的影像，不是实时视频，未播放 · 请登记实时地址", "A finished recording, not live; not played · register its live address"),
    "reason.broken": ("视频流损坏或密码不对", "Stream broken or wrong password"),
    "reason.no_video": ("这一路没有图像", "Stream holds no video"),
    "reason.fault": ("解码出错", "Decoder failed"),
    "reason.codec": ("编码格式无法识别", "Unknown video encoding"),
    "reason.too_large": ("画面尺寸过大，未解码", "Picture too large; not decoded"),
    "reason.no_picture": ("有数据但没有完整画面", "Data but no whole picture"),
    "reason.late": ("画面一直滞后，重新连接", "Picture stayed behind; reconnecting"),
    "reason.process": ("视频进程中断，正在重启", "Video process broke down; restarting"),
    "reason.no_process": ("本机现在无法启动视频进程，1 分钟后再试", "This PC cannot start a video process now; tried again in 1 min"),
    "reason.parked": ("反复使视频进程崩溃，已停放；1 分钟后单独再试", "Crashes the video process; parked, retry in 1 min"),
    "reason.wrong_stream": ("平台给出的是别的摄像机，未播放", "The platform hands out another camera; not played"),
    "reason.no_recording": ("没有这一时段的画面", "Nothing was recorded at that time"),
    "reason.police_only": ("仅限公安，未播放", "Police only; not played"),
    "known.moving": ("场景：可转动或移动，不比对", "Scene: turns or moves, not compared"),
    "known.not_yet": ("场景：尚未比对", "Scene: not compared yet"),
    "known.alike": ("场景：与登记相符 {share} %", "Scene: {share} % as known"),
    "known.other": ("场景：与登记不符（{share} %）", "Scene: not as known ({share} %)"),
    "clock.unknown": ("码流时钟：未报时间", "Stream clock: tells no time"),
    "clock.ahead": ("码流时钟：比本机快 {seconds} s", "Stream clock: {seconds} s ahead of ours"),
    "clock.behind": ("码流时钟：比本机慢 {seconds} s", "Stream clock: {seconds} s behind ours"),
    "masking.assured": ("遮挡：来源已遮挡人脸、车牌", "Masking: faces and plates hidden at the source"),
    "masking.none": ("遮挡：画面未遮挡，不上墙", "Masking: none, never on the wall"),
    "details": ("{engine} · 已解 {frames} 帧 · 中断 {losses} 次", "{engine} · {frames} frames · lost {losses} times"),
}


def word(code: str, language: str, **facts: object) -> str:
    """The wording of a code in `zh` or `en` with its placeholders filled. Raises KeyError for a code that is not here."""
    wording = _WORDS[code][0 if language == "zh" else 1]
    return wording.format(**facts) if facts else wording


def known_by(identity: Identity, has_scene: bool, language: str) -> str:
    """How the picture compares to what its camera is known by, for the details."""
    if not has_scene:
        return word("known.moving", language)
    if identity.likeness is None:
        return word("known.not_yet", language)
    return word("known.other" if "scene" in identity.differs else "known.alike", language, share=max(0, round(100 * identity.likeness)))


def told_clock(offset_s: float | None, language: str) -> str:
    """The stream's clock against ours, for the details."""
    if offset_s is None:
        return word("clock.unknown", language)
    return word("clock.ahead" if offset_s >= 0 else "clock.behind", language, seconds=f"{abs(offset_s):.1f}")


def reason(code: str, language: str) -> str:
    """The sentence for a player's reason; "" for one that needs none."""
    return word(f"reason.{code}", language) if f"reason.{code}" in _WORDS else ""
