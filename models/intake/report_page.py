"""The page on which an inspector, chief or patrol reports from a telephone: one form, nothing loaded from anywhere else, whole without JavaScript.

With JavaScript it takes the position, sends without leaving the page, and says so when there is no connection; what was typed stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from models.intake.report_holders import Holder, OwnReport
from models.intake.report_words import ReportWords
from models.rules.channel_fields import ChannelField
from models.rules.channels import CHANNELS, DANGER_FLAGS
from models.rules.clocks import LOCAL
from models.rules.report_links import asked_fields

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy: the page talks to us and to nobody else."""
MOST_PHOTOS: Final = 9
OWN: Final = "own."
"""What the names of the channel's own fields begin with in the form."""

CATEGORIES: Final = (
    *("water", "air", "waste", "hazwaste", "livestock", "noise", "odour", "soil", "land", "mining"),
    *("forest", "wildlife", "fishery", "river", "sand", "agriculture"),
)
"""The categories offered, what is met most often first."""

INPUTS: Final[Mapping[str, str]] = {"number": 'type="text" inputmode="decimal"', "date": 'type="date"', "moment": 'type="datetime-local"'}

STYLE: Final = """:root{color-scheme:light dark;--b:#fff;--f:#16202a;--d:#5a6873;--l:#c3ccd3;--a:#1f5f8b}
@media(prefers-color-scheme:dark){:root{--b:#10161c;--f:#e8eef2;--d:#a9b8c2;--l:#3a4a56;--a:#2f77a9}}
body{margin:0 auto;padding:16px;max-width:640px;background:var(--b);color:var(--f);font:17px/1.5 system-ui,sans-serif}
h1{font-size:21px;margin:0}h2{font-size:18px;margin:24px 0 4px}p{margin:4px 0}.dim{color:var(--d)}
label,legend{display:block;margin:12px 0 4px;padding:0;font-weight:600}fieldset{border:0;margin:0;padding:0}
fieldset label{display:inline-block;font-weight:400;min-height:44px;line-height:44px;margin:0 18px 0 0}
input[type=radio],input[type=checkbox]{width:22px;height:22px;vertical-align:middle;margin:0 6px 0 0}
input[type=text],input[type=date],input[type=datetime-local],select,textarea{width:100%;box-sizing:border-box;min-height:48px;border-radius:8px;
border:1px solid var(--l);background:transparent;color:inherit;font:inherit;padding:8px}select option{color:#16202a;background:#fff}
button,.button{display:block;width:100%;box-sizing:border-box;min-height:54px;margin:16px 0 0;border:0;border-radius:8px;background:var(--a);color:#fff;
font:inherit;font-size:19px;line-height:54px;text-align:center;text-decoration:none;padding:0}
button.second{min-height:48px;line-height:48px;margin:8px 0 0;background:transparent;border:1px solid var(--l);color:inherit;font-size:17px}
button:disabled{opacity:.5}#told{min-height:28px;font-weight:600;margin:12px 0}.bad{color:#c22f1f}.good{color:#137a3d}
@media(prefers-color-scheme:dark){.bad{color:#ff9c8f}.good{color:#8fe3a8}}ol{margin:0;padding:0;list-style:none}
li{padding:8px 0;border-top:1px solid var(--l)}"""

SCRIPT: Final = """const words=WORDS,form=document.getElementById('report'),told=document.getElementById('told'),at=document.getElementById('locate');
const say=(text,good)=>{told.textContent=text;told.className=good?'good':'bad';told.scrollIntoView({block:'center'});};
if(form){const send=form.querySelector('button[type=submit]'),where=document.getElementById('at');
const locate=()=>{if(!navigator.geolocation){where.textContent=words.no_position;return;}
 navigator.geolocation.getCurrentPosition(p=>{form.lon.value=p.coords.longitude.toFixed(6);form.lat.value=p.coords.latitude.toFixed(6);
  where.textContent=words.located+' '+form.lat.value+', '+form.lon.value;},()=>{where.textContent=words.no_position;},
  {enableHighAccuracy:true,timeout:15000,maximumAge:60000});};
at.hidden=false;at.onclick=locate;if(!form.lon.value)locate();
form.onsubmit=async event=>{event.preventDefault();if(send.disabled)return;send.disabled=true;say(words.sending,true);
 try{const answer=await fetch(form.action,{method:'POST',body:new FormData(form),headers:{Accept:'application/json'}});
  const body=await answer.json().catch(()=>({}));
  if(answer.ok){say(body.told,true);const more=document.createElement('a');more.className='button';more.href=form.action;more.textContent=words.another;
   form.replaceWith(more);return;}
  say(body.detail||words.other,false);}
 catch(error){say(words.offline,false);}
 send.disabled=false;};}"""

SAID_BY_SCRIPT: Final = {"sending": "report.sending", "offline": "report.offline", "located": "report.located", "no_position": "report.no_position",
                         "another": "report.another", "other": "problem.other"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form shows: values by field name. `key` names this one page, so that sending it twice files one alert."""

    key: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def first(self, name: str, otherwise: str = "") -> str:
        """The value of a field."""
        return next(iter(self.values.get(name, ())), otherwise)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said at the top of the page after something was sent."""

    text: str
    is_good: bool


def report_page(holder: Holder, token: str, filled: Filled | None, reports: Sequence[OwnReport], words: ReportWords, telling: Telling | None = None) -> str:
    """Return the page of one link; `filled` None where nothing is to be filled in any more: the report is kept."""
    head = f'<h1>{_say(words, "report.title")}</h1><p class="dim">{_say(words, "report.who", who=holder.actor.name)}</p>{_told(telling)}'
    asked = f'<a class="button" href="/r/{escape(token)}">{_say(words, "report.another")}</a>' if filled is None else _form(holder, token, filled, words)
    said = {name: words.say(key) for name, key in SAID_BY_SCRIPT.items()}
    # the words are ours; no closing tag can stand in them
    script = SCRIPT.replace("WORDS", json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"), 1)
    return _document(words, f"{head}{asked}{_own_reports(reports, words)}<script>{script}</script>")


def closed_page(sentence: str, words: ReportWords) -> str:
    """Return the page of a link that is none, or none any more."""
    return _document(words, f'<h1>{_say(words, "report.title")}</h1><p id="told" class="bad" role="alert">{escape(sentence)}</p>')


def _document(words: ReportWords, body: str) -> str:
    lang = "zh-CN" if words.language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{_say(words, "report.title")}</title><style>{STYLE}</style></head><body>{body}</body></html>'
    )


def _told(telling: Telling | None) -> str:
    kind = "" if telling is None else "good" if telling.is_good else "bad"
    return f'<p id="told" class="{kind}" role="status" aria-live="polite">{escape(telling.text) if telling is not None else ""}</p>'


def _form(holder: Holder, token: str, filled: Filled, words: ReportWords) -> str:
    hidden = {"key": filled.key, "lon": filled.first("lon"), "lat": filled.first("lat")}
    categories = [("", words.say("report.unsure")), *((one, words.of("category", one)) for one in CATEGORIES)]
    parts = (
        f'<form id="report" method="post" action="/r/{escape(token)}" enctype="multipart/form-data">',
        *(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items()),
        _area(words.say("report.summary"), "summary", filled, 500, "required"),
        _options(words.say("report.danger"), "danger", [(flag, words.of("value", flag)) for flag in DANGER_FLAGS], filled, "checkbox"),
        _options(words.say("report.ongoing"), "ongoing", [(one, words.say(f"report.{one}")) for one in ("yes", "no", "unknown")], filled, "radio"),
        _line(words.say("report.place"), "place", filled, 'type="text" maxlength="200"'),
        f'<button type="button" class="second" id="locate" hidden>{_say(words, "report.locate")}</button><p id="at" class="dim"></p>',
        _select(words.say("report.category"), "category", categories, filled),
        f'<label for="photo">{_say(words, "report.photos", most=MOST_PHOTOS)}</label>',
        '<input id="photo" type="file" name="photo" accept="image/*,video/*,audio/*" multiple>',
        f"<h2>{escape(CHANNELS[holder.channel].zh if words.language == 'zh' else CHANNELS[holder.channel].en)}</h2>",
        *(_own(one, filled, words) for one in asked_fields(holder.channel)),
        _line(words.say("report.township"), "township", filled, 'type="text" maxlength="200"'),
        _area(words.say("report.text"), "text", filled, 5000),
        f'<button type="submit">{_say(words, "report.send")}</button></form>',
    )
    return "".join(parts)


def _own(one: ChannelField, filled: Filled, words: ReportWords) -> str:
    label, name = one.word(words.language), f"{OWN}{one.key}"
    if one.kind == "yes_no":
        return _options(label, name, [("yes", words.say("report.yes")), ("no", words.say("report.no"))], filled, "radio")
    return _line(label, name, filled, INPUTS.get(one.kind, 'type="text" maxlength="200"'))


def _line(label: str, name: str, filled: Filled, kind: str) -> str:
    return f'<label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" {kind} value="{escape(filled.first(name))}">'


def _area(label: str, name: str, filled: Filled, most: int, more: str = "") -> str:
    # a browser drops the first line break of a text area: one is put before the text
    shown = f"\n{escape(filled.first(name))}"
    return f'<label for="{name}">{escape(label)}</label><textarea id="{name}" name="{name}" rows="3" maxlength="{most}" {more}>{shown}</textarea>'


def _options(label: str, name: str, options: Iterable[tuple[str, str]], filled: Filled, kind: str) -> str:
    chosen = filled.values.get(name, ())
    boxes = (
        f'<label><input type="{kind}" name="{name}" value="{value}"{" checked" if value in chosen else ""}>{escape(text)}</label>' for value, text in options
    )
    return f"<fieldset><legend>{escape(label)}</legend>{''.join(boxes)}</fieldset>"


def _select(label: str, name: str, options: Iterable[tuple[str, str]], filled: Filled) -> str:
    chosen = filled.first(name)
    lines = (f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(text)}</option>' for value, text in options)
    return f'<label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">{"".join(lines)}</select>'


def _own_reports(reports: Sequence[OwnReport], words: ReportWords) -> str:
    lines = (
        f"<li><b>{escape(one.alert_no)}</b> · {_say(words, f'standing.{one.standing}')}<br>{escape(one.summary)}"
        f'<br><span class="dim">{one.received_at.astimezone(LOCAL):%m-%d %H:%M}</span></li>'
        for one in reports
    )
    body = f"<ol>{''.join(lines)}</ol>" if reports else f'<p class="dim">{_say(words, "report.none")}</p>'
    return f"<h2>{_say(words, 'report.mine')}</h2>{body}"


def _say(words: ReportWords, key: str, **facts: object) -> str:
    return escape(words.say(key, **facts))
