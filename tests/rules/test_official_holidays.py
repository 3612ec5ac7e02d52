"""The shipped working days, day by day, against the notices of the State Council as transcribed here: free from–to, and worked weekend days.

Notices: 国办发明电〔2022〕16号 (2023), 〔2023〕7号 (2024), 〔2024〕12号 (2025), 〔2025〕7号 (2026). Transcribed apart from the product's own table.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

NOTICES = {
    2023: {
        "free": ["元旦 01-01 01-02", "春节 01-21 01-27", "清明节 04-05 04-05", "劳动节 04-29 05-03", "端午节 06-22 06-24", "中秋节、国庆节 09-29 10-06"],
        "worked": ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"],
    },
    2024: {
        "free": [
            "元旦 01-01 01-01",
            "春节 02-10 02-17",
            "清明节 04-04 04-06",
            "劳动节 05-01 05-05",
            "端午节 06-10 06-10",
            "中秋节 09-15 09-17",
            "国庆节 10-01 10-07",
        ],
        "worked": ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    },
    2025: {
        "free": ["元旦 01-01 01-01", "春节 01-28 02-04", "清明节 04-04 04-06", "劳动节 05-01 05-05", "端午节 05-31 06-02", "国庆节、中秋节 10-01 10-08"],
        "worked": ["01-26", "02-08", "04-27", "09-28", "10-11"],
    },
    2026: {
        "free": [
            "元旦 01-01 01-03",
            "春节 02-15 02-23",
            "清明节 04-04 04-06",
            "劳动节 05-01 05-05",
            "端午节 06-19 06-21",
            "中秋节 09-25 09-27",
            "国庆节 10-01 10-07",
        ],
        "worked": ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    },
}


def free_days(year: int) -> set[date]:
    days = set()
    for line in NOTICES[year]["free"]:
        _name, first, last = line.rsplit(" ", 2)
        day, end = (date.fromisoformat(f"{year}-{written}") for written in (first, last))
        while day <= end:
            days.add(day)
            day += timedelta(days=1)
    return days


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_the_year_is_free_or_worked_as_the_notice_says(book, year):
    free, worked = free_days(year), {date.fromisoformat(f"{year}-{written}") for written in NOTICES[year]["worked"]}
    assert not free & worked
    assert all(day.weekday() >= 5 for day in worked)
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        expected = day in worked or (day.weekday() < 5 and day not in free)
        if book.working_days.is_working(day) is not expected:
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize(("year", "count"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_the_year_has_as_many_working_days_as_people_count(book, year, count):
    assert book.working_days.count(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_a_term_that_reaches_into_2027_warns_that_the_year_is_not_official(book, local):
    assert book.due("R-209", local("2026-12-30 10:00")).unofficial_years == (2027,)
    assert book.due("R-209", local("2026-12-21 10:00")).unofficial_years == ()
    assert book.due("R-228", local("2026-12-30 10:00"), "department").unofficial_years == ()  # natural days need no notice
