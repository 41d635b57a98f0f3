"""What English ideas exclude: how far an exclusion reaches, and what stays wanted."""

from __future__ import annotations

import pytest

from prompting.slots import to_spec
from prompting.spec import PromptSpec, Slot
from prompting.syntax import parse


def spec_of(idea: str) -> PromptSpec:
    return to_spec(parse(idea))


def texts(idea: str, slot: Slot) -> str:
    return ", ".join(phrase.text for phrase in spec_of(idea).phrases(slot))


def wanted(idea: str) -> str:
    spec = spec_of(idea)
    return ", ".join(phrase.text for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot))


@pytest.mark.parametrize(
    ("idea", "negative"),
    [
        ("a photo without text, logos and watermarks", "text, logos, watermarks"),
        ("a beach without any people, boats or buildings", "people, boats, buildings"),
        ("a street without cars, trucks or people at night", "cars, trucks, people"),
        ("no people, cars or dogs: a street", "people, cars, dogs"),
        ("empty beach without people, boats, or umbrellas", "people, boats, umbrellas"),
        ("no cats or dogs, just birds", "cats, dogs"),
        ("a cat without a hat, a dog and a bird", "hat"),
        ("a fox without a tail, snow, trees", "tail"),
        ("a girl with no shoes and a red hat", "shoes"),
        ("a man with no beard and a big smile", "beard"),
        ("a house with no roof and a garden", "roof"),
        ("a dog without a collar and two cats", "collar"),
        ("a room with no furniture and white walls", "furniture"),
        ("a boy with no shoes and with a red hat", "shoes"),
        ("a woman without makeup wearing a red hat", "makeup"),
        ("a house without windows surrounded by trees", "windows"),
        ("a car with no driver drives through city", "driver"),
        ("no smoking sign", ""),
        ("a no parking sign", ""),
        ("no entry sign on a rusty door", ""),
        ("no hat on the fox", "hat"),
        ("a lake without boats, swimmers, ducks or docks", "boats, swimmers, ducks, docks"),
        ("a kitchen, no plates, cups or spoons, morning light", "plates, cups, spoons"),
        ("a portrait, no makeup, freckles and green eyes", "makeup"),
        ("a cabin, no people, golden hour and snow", "people"),
        ("don't add people, cars or signs, just a quiet alley", "people, cars, signs"),
        ("a robot with no arms and glowing eyes", "arms"),
        ("a knight without a helmet and long hair", "helmet"),
        ("a street with no cars and trees", "cars, trees"),
        ("a horse without a saddle galloping across a field", "saddle"),
        ("a castle without towers covered in ivy", "towers"),
        ("a bicycle with no wheels leans against a wall", "wheels"),
        ("a no swimming sign by a lake", ""),
        ("a road with no street signs", "street signs"),
        ("no collar on the dog", "collar"),
        ("no people on the beach", "people"),
        ("a mug without a handle filled with coffee", "handle"),
        ("a park without benches, and a fountain", "benches"),
        ("avoid bright colors and harsh shadows, a calm sea", "bright colors, harsh shadows"),
        ("a mountain road without cars, bikes or hikers", "cars, bikes, hikers"),
        ("a desk with no papers, pens or cups on it", "papers, pens, cups"),
        ("please no text, borders, or signatures, a blue whale", "text, borders, signatures"),
        ("a sky without clouds, birds and planes", "clouds, birds, planes"),
        ("a statue without arms, two pigeons and a fountain", "arms"),
        ("a garden without weeds, roses, tulips", "weeds"),
        ("a pirate with no eyepatch and a parrot", "eyepatch"),
        ("a snowman without a nose and three children", "nose"),
        ("a bedroom with no bed and wooden floors", "bed"),
        ("a dancer with no shoes and in a green dress", "shoes"),
        ("a wizard without a beard holding a staff", "beard"),
        ("a tower without doors guarded by wolves", "doors"),
        ("a boat with no sailor drifts across the lake", "sailor"),
        ("a robot without a head wearing a crown", "head"),
        ("a train without passengers stops at a station", "passengers"),
        ("a rusty no trespassing sign on a fence", ""),
        ("no fishing sign near a pond", ""),
        ("no glasses on the owl", "glasses"),
        ("no clouds in the sky", "clouds"),
        ("a clown without a wig and blue shoes", "wig"),
        ("a superhero without a mask, a cape or gloves", "mask, cape, gloves"),
        ("not too dark, bright or noisy, a cave", "too dark, bright, noisy"),
        ("a shirt not or red", ""),
        ("no dogs allowed sign on the fence", ""),
        ("a fox, no hat, no", "hat"),
        ("a pizza with everything except onions, olives and ham", "onions, olives, ham"),
    ],
)
def test_an_exclusion_reaches_as_far_as_its_things_do(idea: str, negative: str) -> None:
    assert texts(idea, Slot.NEGATIVE) == negative


@pytest.mark.parametrize(
    ("idea", "negative"),
    [
        ("a cat that is not black", "black"),
        ("a cup of coffee that isn't hot", "hot"),
        ("a flower that is not red but blue", "red"),
        ("a samurai, not holding a sword", "holding a sword"),
        ("a woman, not looking at the camera in the snow", "looking at the camera"),
        ("a horse with neither saddle nor rider", "saddle, rider"),
        ("a dog instead of a cat on a sofa", "cat"),
        ("a house that is not on fire", ""),  # no thing and no quality: left as typed
        ("a castle that isn't there", ""),
        ("maps of places that do not exist", ""),
    ],
)
def test_what_something_is_not(idea: str, negative: str) -> None:
    assert texts(idea, Slot.NEGATIVE) == negative


@pytest.mark.parametrize(
    ("idea", "subject"),
    [
        ("no hat on the fox", "the fox"),
        ("no people, cars or dogs: a street", "a street"),
        ("a girl with no shoes and a red hat", "a girl, a red hat"),
        ("a watercolour set on a desk", "a watercolour set"),
        ("3d render of a fox, octane", "a fox"),
        ("no entry sign on a rusty door", "no entry sign"),
        ("a cat that is not black", "a cat"),
        ("1. a fox 2. a dog", "a fox, a dog"),
        ("- a fox", "a fox"),
        ("1. a fox\n2. a dog", "a fox, a dog"),
        ("hello kitty", "hello kitty"),
        ("hello: world", "hello: world"),
        ("Hey Jude album cover", "Hey Jude"),
        ("OK computer", "OK computer"),
        ("thanks giving turkey", "thanks giving turkey"),
        ("hello, a cat", "a cat"),
        ("ok cyberpunk fox", "fox"),
        ("hi there, kitty", "kitty"),
    ],
)
def test_what_is_left_is_the_subject(idea: str, subject: str) -> None:
    assert texts(idea, Slot.SUBJECT) == subject


@pytest.mark.parametrize(
    ("idea", "action"),
    [
        ("a car with no driver drives through city", "drives"),
        ("a baker without an apron pushes a cart", "pushes a cart"),
        ("a dog without a collar runs", "runs"),
    ],
)
def test_what_is_done_behind_an_exclusion(idea: str, action: str) -> None:
    assert texts(idea, Slot.ACTION) == action


def test_what_is_worn_behind_an_exclusion_is_wanted() -> None:
    assert wanted("a woman without makeup wearing a red hat") == "a woman, wearing a red hat"
    assert wanted("a street without people wearing hats") == "a street"


@pytest.mark.parametrize(
    ("idea", "slots"),
    [
        ("a bench by trees", {"subject": "a bench", "setting": "by trees"}),
        ("a cat by picasso", {"subject": "a cat", "reference": "by picasso"}),
        (
            "moody teal and orange cinematic still of a diver",
            {"subject": "a diver", "medium": "teal and orange cinematic still", "mood": "moody"},
        ),
        (
            "a drawing by a five year old of a house",
            {"subject": "a house", "medium": "a drawing by a five year old"},
        ),
        (
            "a photo by ansel adams of the valley",
            {"subject": "the valley", "medium": "a photo", "reference": "by ansel adams"},
        ),
    ],
)
def test_who_made_it_and_how(idea: str, slots: dict[str, str]) -> None:
    assert {slot.value: texts(idea, slot) for slot in Slot if texts(idea, slot)} == slots
