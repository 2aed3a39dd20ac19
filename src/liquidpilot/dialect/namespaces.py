"""The names under which a template finds the person's data.

A profile uses Braze's own names. Some names mean the same data, and some Braze always provides.
"""

from __future__ import annotations

from collections.abc import Mapping

_CANVAS_CONTEXT = ("context", "canvas_entry_properties", "context_properties")
# (today's name, the older one that keeps working)
_RENAMED = (("set_user_to_unsubscribed_url", "unsubscribe_url"),)
# The preference center that `preference_center_url` is the older name of.
_DEFAULT_CENTER = "PreferenceCenterBrazeDefault"
# What Braze puts in for everybody; a profile may say otherwise.
_PROVIDED: Mapping[str, object] = {
    "set_user_to_unsubscribed_url": "https://braze.example/unsubscribe",
    "set_user_to_one_click_list_unsubscribe": "https://braze.example/unsubscribe/one-click",
    "set_user_to_subscribed_url": "https://braze.example/subscribe",
    "set_user_to_opted_in_url": "https://braze.example/opt-in",
    "unsubscribe_url": "https://braze.example/unsubscribe",
    "preference_center_url": "https://braze.example/preferences",
    "preference_center_submit_url": "https://braze.example/preferences/submit",
    "email_footer": "",
    "cblid": "",
}


def namespace(profile: Mapping[str, object]) -> Mapping[str, object]:
    """Return the variables of a template that is rendered for `profile`.

    `context`, its older name `canvas_entry_properties`, and `context_properties` (an e-commerce
    page) are one; so are `unsubscribe_url` and `set_user_to_unsubscribed_url`, and
    `preference_center_url` and the default of the preference centers.

    >>> namespace({"context": {"a": 1}})["canvas_entry_properties"]
    {'a': 1}
    """
    names = {**_PROVIDED, **profile}
    for today, older in _RENAMED:
        if today in profile and older not in profile:
            names[older] = names[today]
        elif older in profile and today not in profile:
            names[today] = names[older]
    _name_default_center(names)
    present = [name for name in _CANVAS_CONTEXT if names.get(name) is not None]
    if present:
        for name in _CANVAS_CONTEXT:
            names.setdefault(name, names[present[0]])
    return names


def _name_default_center(names: dict[str, object]) -> None:
    centers = names.get("preference_center")
    known = centers if isinstance(centers, Mapping) else {}
    if known.get(_DEFAULT_CENTER) is not None:
        names["preference_center_url"] = known[_DEFAULT_CENTER]
    elif centers is None or isinstance(centers, Mapping):
        names["preference_center"] = {**known, _DEFAULT_CENTER: names["preference_center_url"]}
