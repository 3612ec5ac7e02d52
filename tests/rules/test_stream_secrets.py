"""What is secret in an address is found wherever cameras have it, and goes back where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.stream_secrets import CameraKeys, is_secret, parted


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("rtsp://10.0.0.9/live?user=admin&pwd=s3&channel=1", "rtsp://10.0.0.9/live?user=&pwd=&channel=1"),
        ("http://10.0.0.9/x.flv?token=ab/cd==&x=1", "http://10.0.0.9/x.flv?token=&x=1"),
        ("rtsp://10.0.0.9/user=admin_password=tl_Jw_channel=1_stream=0.sdp?real", "rtsp://10.0.0.9/user=_password=_channel=1_stream=0.sdp?real"),
        ("rtsp://10.0.0.9/user=admin&password=&channel=1&stream=0.sdp?", "rtsp://10.0.0.9/user=&password=&channel=1&stream=0.sdp?"),
        ("rtsp://op:p%40@10.0.0.9/x?AUTH=QQ%3D%3D", "rtsp://10.0.0.9/x?AUTH="),
        ("http://10.0.0.9/x.flv?wsSecret=1&wsTime=2;Access-Token=zz;sig=q#f", "http://10.0.0.9/x.flv?wsSecret=&wsTime=2;Access-Token=;sig=#f"),
        ("http://10.0.0.9/x.flv?%70wd=s3&pwd=&pwd=s4", "http://10.0.0.9/x.flv?%70wd=&pwd=&pwd="),
    ],
)
def test_a_secret_is_taken_out_and_put_back(url: str, bare: str) -> None:
    shown, signing, secrets = parted(url)
    keys = CameraKeys(signing, secrets)
    assert shown == bare
    assert CameraKeys.read(keys.text()).into(shown) == url
    assert "s3" not in repr(keys)


@pytest.mark.parametrize(
    "url",
    ["rtsp://10.0.0.9/cam/realmonitor?channel=1&subtype=0", "rtsp://10.0.0.9/x?user=&pwd=", "file:///films/user=a.mp4", "camera://user=a", "", "x"],
)
def test_an_address_without_a_secret_stays_as_it_is(url: str) -> None:
    assert parted(url) == (url, "", "")


def test_the_names_of_secrets_are_known_however_they_are_written() -> None:
    assert all(map(is_secret, ("user", "PWD", "pass-word", "access_token", "txSecret", "api_key", "loginpas", "auth")))
    assert not any(map(is_secret, ("channel", "subtype", "stream", "unicast", "proto", "profile", "starttime", "vhost")))


@given(st.from_regex(r"rtsp://10\.0\.0\.9/[a-z=&_?]{0,12}(\?(user|pwd|x|token)=[a-z0-9=/]{0,4}(&(user|pwd|x|token)=[a-z0-9]{0,4}){0,3})?", fullmatch=True))
def test_whatever_stands_around_it_an_address_comes_back_whole(url: str) -> None:
    shown, signing, secrets = parted(url)
    assert CameraKeys(signing, secrets).into(shown) == url
    assert parted(shown)[2] == ""
