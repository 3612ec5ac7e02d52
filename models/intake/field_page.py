"""The page a first responder sees on a telephone: one screen, five buttons, nothing loaded from anywhere else."""

from __future__ import annotations

import html

from models.intake.field_tokens import Grant

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' blob:; form-action 'none'; base-uri 'none'"
)
"""Content-Security-Policy: the page talks to us and to nobody else."""

STATES = {
    "ordered": "已派单", "acked": "已收到", "en_route": "已出发", "on_scene": "已到场", "controlled": "已控制", "handed_over": "已移交",
    "reported": "已报告", "cancelled": "已撤回", "no_show": "未到", "called": "待应召", "declined": "未应召", "no_answer": "无应答", "released": "已解除",
}  # fmt: skip

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>现场处置</title><style>
:root{{color-scheme:dark}}body{{margin:0;padding:16px;background:#10161c;color:#e8eef2;font:17px/1.5 system-ui,sans-serif}}
h1{{font-size:20px;margin:0 0 4px}}p{{margin:4px 0}}.dim{{color:#a9b8c2}}button{{display:block;width:100%;min-height:56px;margin:10px 0;border:0;
border-radius:8px;background:#1f5f8b;color:#fff;font-size:19px}}button:disabled{{opacity:.45}}textarea{{width:100%;box-sizing:border-box;min-height:96px;
border-radius:8px;border:1px solid #3a4a56;background:#18212a;color:inherit;font:inherit;padding:8px}}input[type=file]{{width:100%;margin:8px 0}}
#told{{min-height:28px;font-weight:600}}.bad{{color:#ff9c8f}}.good{{color:#8fe3a8}}</style></head><body>
<h1>{title}</h1><p>{place}</p><p class="dim">{who} · <span id="state">{state}</span></p>
<button data-step="ack">收到任务</button>{steps}<p id="told" role="status" aria-live="polite"></p><script>
const told=document.getElementById('told');
function say(text,good){{told.textContent=text;told.className=good?'good':'bad';}}
async function send(step,body,headers,button){{
 if(button)button.disabled=true;say('正在发送…',true);
 try{{const answer=await fetch('/v1/field/{token}/'+step,{{method:'POST',body,headers}});
  const told_=await answer.json().catch(()=>({{}}));
  if(answer.ok){{say('已送达',true);if(told_.state_zh)document.getElementById('state').textContent=told_.state_zh;return true;}}
  say(told_.detail||'未能送达,请重试',false);
 }}catch(error){{say('网络不通,未送达,请重试',false);}}
 finally{{if(button)button.disabled=false;}}return false;}}
const json={{'Content-Type':'application/json'}};
document.querySelectorAll('button[data-step]').forEach(button=>button.onclick=()=>{{
 if(button.dataset.step!=='position')return send(button.dataset.step,'{{}}',json,button);
 if(!navigator.geolocation)return say('此手机不提供定位',false);
 navigator.geolocation.getCurrentPosition(at=>send('position',JSON.stringify({{lon:at.coords.longitude,lat:at.coords.latitude}}),json,button),
  ()=>say('未能取得定位',false),{{enableHighAccuracy:true,timeout:15000}});}});
const form=document.getElementById('feedback');
if(form)form.onsubmit=async event=>{{event.preventDefault();
 if(await send('feedback',new FormData(form),{{}},form.querySelector('button')))form.reset();}};
</script></body></html>"""

TASK_STEPS = """<button data-step="en_route">已出发</button><button data-step="on_scene">已到场</button>
<button data-step="position">报告位置</button><form id="feedback">
<textarea name="text" maxlength="5000" placeholder="现场情况" aria-label="现场情况"></textarea>
<input type="file" name="photo" accept="image/*" multiple aria-label="照片"><button>发送反馈</button></form>"""


def page(grant: Grant, token: str) -> str:
    """Return the page of one link."""
    return PAGE.format(
        title=html.escape(grant.title or "任务"),
        place=html.escape(grant.place),
        who=html.escape(grant.actor.name),
        state=html.escape(STATES.get(grant.state, grant.state)),
        steps=TASK_STEPS if grant.task_id else "",
        token=html.escape(token),
    )
