"""A camera that comes back is decoded by what decoded it before, and nothing of the time before stands in its pictures."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
import pytest

from tests.video.sending_camera import START, Encoded, encoded
from widgets.decoding_tools import DecodingTools
from widgets.rtp_pictures import CODECS, sets_in


def decoded(decoder: Any, pictures: list[Encoded]) -> list[Any]:
    found = []
    for place, one in enumerate(pictures):
        packet = av.Packet(one.data)
        packet.pts = packet.dts = place
        found += [frame.to_ndarray() for frame in decoder.decode(packet)]
    return found


@pytest.mark.parametrize("codec", CODECS)
def test_a_connection_that_broke_off_leaves_nothing_in_the_pictures_of_the_next(codec: str) -> None:
    pictures = encoded(codec, 8)
    sets, tools = sets_in(codec, pictures[0].data), DecodingTools()
    first = tools.decoder(codec, sets)
    decoded(first, pictures[:5])
    again = tools.decoder(codec, sets)
    assert again is first
    found, wanted = decoded(again, pictures), decoded(DecodingTools().decoder(codec, sets), pictures)
    assert len(found) == len(wanted) >= 6
    assert all(np.array_equal(one, other) for one, other in zip(found, wanted, strict=True))


def test_other_parameters_another_encoding_or_one_that_failed_have_a_decoder_of_their_own() -> None:
    tools, sets = DecodingTools(), sets_in("h264", encoded("h264", 2)[0].data)
    made = [tools.decoder("h264", sets), tools.decoder("h264", sets + START + b"\x68\xce"), tools.decoder("hevc", b"")]
    made.append(tools.decoder("hevc", b""))
    assert made[2] is made[3]
    tools.forget_decoder()
    made.append(tools.decoder("hevc", b""))
    assert len({id(one) for one in made}) == 4
