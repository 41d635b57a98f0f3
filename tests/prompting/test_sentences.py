"""How single rules of a sentence decide, each shown by an idea or two; marks as in labels/ideas_en.txt."""

from __future__ import annotations

import pytest

from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.syntax import parse
from tests.prompting.labelled import errors, labelled

FINITE_VERBS = (
    "[s:a *man*] [a:feeds pigeons] [e:in the square]",
    "[s:^two^ *monks*] [a:carry a bell] [e:up the mountain]",
    "[s:a *ship*] [a:sinks] [e:in a storm]",
    "[s:*cherry blossoms*] [a:fall] [e:on a quiet street]",
    "[s:a *woman* with freckles] [a:smiles at the camera]",
    "[s:*lanterns*] [a:float up into the night sky]",
    "[s:*cat eyes*] [e:in the dark]",
    "[s:*dog tags*] [e:on a table]",
    "[s:*horse stables*] [e:at dawn]",
    "[s:a *planet* where whales fly]",
)
PARTICIPLES = (
    "[s:a *dog*] [a:being washed by a monkey]",
    "[s:a *statue*] [a:being built] [e:in a park]",
    "[s:an *airport* run by cats]",
    "[s:a *mountain*] [a:reflected] [e:in a still lake]",
    "[s:a *house*] [a:half buried] [e:in sand]",
    "[s:a *forest* flooded with light]",
    "[s:a *couple*] [a:slow dancing] [e:in a laundromat]",
    "[s:*dining hall* full of ghosts]",
    "[s:*boxing kangaroo*]",
)
CLAUSES = (
    "[s:a *boy*] who [a:has lost his dog]",
    "[s:a *dog*] [e:in a kitchen] who [a:stole a sausage]",
    "[e:under the pier] [s:a *mermaid*] is [a:sleeping]",
    "[e:on the table] there are [s:^three^ *lemons*]",
    "[s:a *fox*], [e:mist rising]",
    "[s:a *blacksmith*] [a:forging a sword], [l:sparks flying]",
    "[s:a *lighthouse* that is actually a giant candle]",
)
NOUNS = (
    "[s:a *cup* of coffee] [e:on a windowsill]",
    "[s:a *herd* of deer] [a:crossing a frozen river]",
    "[s:my grandfather's *watch*] [e:on a map]",
    "[s:*marble bust* wearing sunglasses]",
    "[s:an *orange*] [e:in a bowl]",
    "[s:*mona lisa* with sunglasses]",
    "[s:a *woman* in her late sixties] [a:reading]",
    "[s:*kitchen*], [s:copper pots], [s:herbs], [l:morning light]",
    "[m:still life] with [s:a *skull*] and [s:^two^ candles]",
    "[s:a *horse*] and [s:its shadow]",
    "style: [m:gouache], subject: [s:a *fox*], background: [e:snowy hills]",
)


BOUND = (
    "[s:a *cat*] [a:knocking a vase off a shelf]",
    "[s:a *penguin*] [a:marching] [e:down Wall Street]",
    "[s:*someone*] [a:holding up a card]",
    "[s:a *violet*] [a:growing] [e:through a crack in the asphalt]",
    "[s:a *woman* with a lynx on a leash] [a:strolling] [e:through Paris]",
    "[s:a *game* between a robot and a monk]",
    "[s:a *hummingbird*] [e:beside a traffic light]",
    "[s:a *soldier*] [a:writing home] [l:by the light of a lantern]",
    "[s:a *miner* with a lantern]",
    "[s:a *balcony* with string lights and a hammock]",
    "[s:a *goldfish*] [e:in a wine glass]",
    "[s:*moss*], [s:fern on its shoulders], [e:ancient forest]",
)
MORE_CLAUSES = (
    "[s:a *boy* who loves excavators]",
    "[s:a *whale* so big it blocks the sun]",
    "[s:a *woman*] [a:dancing as if nobody is watching]",
    "[s:a *keeper*] [a:climbs the stairs] [e:while a gale shakes the windows]",
    "[s:^two^ *toddlers*] [a:building a castle] [e:as the tide comes in]",
    "[s:a *ferryman*] [a:pushes off] and [a:never looks back]",
    "It was [e:the last day of summer] and [s:a *lifeguard*] was [a:folding umbrellas]",
    "It's [e:snowing] and [s:a *postman*] is [a:singing]",
    "[e:Every night] [s:the old *clockmaker*] [a:winds a hundred clocks]",
    "[e:High in the clouds] [a:stands] [s:a *tollbooth*]",
    "[s:a *general*] [a:crying] [e:in his tent] [e:the night before the battle]",
    "[s:a *potato*] but [y:gothic]",
    "[s:a *stop sign*] [a:swallowed by sand dunes]",
    "[s:an *abbey* overrun by mushrooms]",
)
ABOUT = (
    "[s:*grief*], [y:abstract], [c:grey and deep blue]",
    "[l:Moonlight] over [s:an empty *playground*]",
    "[s:*honey*] [a:dripping from a spoon]",
    "[s:a *woman*] [a:reading], [e:abandoned factory]",
    "[y:gothic] [s:*abbey*], [s:^one^ lit window]",
    "[s:a *fox*], [c:chrome and lilac]",
    "[s:a *fox*], [c:red on white]",
    "[s:a *barista*], [p:over the shoulder shot]",
    "[s:a *cyborg*], [r:ghost in the shell]",
    "[s:a *room*], no [x:jewelry on her hands]",
    "[s:*robots*] and [s:aliens]",
    "[s:lemon and ginger *tea*]",
)

NEIGHBOURS = (
    "[s:my *barbarian*] [a:fights]",
    "[s:a *jumper* with a stag on it] [a:folded] [e:on a bed]",
    "[s:a *surgeon*] who [a:faints at the sight of ketchup]",
    "[s:a *chef*] who [a:never smiles]",
    "[s:a *boy*] [a:looks up at a robot]",
    "[s:a *cathedral* built from whale bones]",
    "[s:a *boat* whose sails are stitched from letters]",
    "[s:*tiefling*], [s:curled horns]",
    "[s:a *rugby team*] [a:knitting scarves]",
    "[s:a *priestess*] [a:lighting incense]",
    "[s:a *market* run entirely by rabbits]",
    "[s:a *wardrobe* that is bigger inside than outside]",
    "[s:a *spoon*] [a:bending by itself]",
    "[s:*people*] [a:skiing] [e:on whipped cream]",
    "[s:*chestnuts*] [a:roasting] [e:over an open fire]",
    "[s:a *hedgehog*] [a:blowing out the candles on a cake]",
    "[s:an *anglerfish*] [a:luring a diver with its light]",
    "[s:a *diver*] [a:playing cards with an eel]",
)
LISTED = (
    "[s:*sushi*], [e:black slate]",
    "[m:mobile game icon], [s:a *gem*]",
    "[m:wallpaper pattern] of [s:*leaves*]",
    "[s:a *lift operator*] [a:greeting a werewolf], [y:art deco] [e:hotel]",
    "[s:*regret*], [c:greys with a streak of red]",
    "[s:a *surfer*] [a:waxing her board], [e:Biarritz]",
    "[s:a *schnauzer*] [a:posing], [r:Velázquez]",
    "[s:a *map* of an island], [m:inked on vellum]",
    "[s:a *shop*], [l:warm light spilling from the door]",
    "[e:When the tide goes out], [s:the *wrecks*] [a:come up to talk]",
    "[s:*Joan of Arc*] [a:waiting for the bus]",
    "[s:*cat*] + [s:jetpack]",
)

TOLD = (
    "[s:the *typist*] [a:never notices the ivy]",
    "[s:a *nurse*] and [s:a soldier] [a:dance] [e:in a corridor]",
    "[s:^four^ *teenagers*] [a:share a pizza] and [a:watch a comet]",
    "[s:the *knight* who lost the tournament] [a:walks home]",
    "[s:the *shopkeeper*] is [a:painting a sign]",
    "[s:a *wolf*] [a:standing on its hind legs] [a:knocks politely]",
    "[s:a *boy*] [a:loses his class], [a:opens the wrong door]",
    "[s:a *cat*] [a:stares at the aquarium] [e:all night]",
    "[s:a *woman*] [a:carrying a ladder and a bucket of paint]",
    "[s:the *accountant*] [a:forgot his umbrella] and now [s:the whole office] [a:laughs at him]",
    "[s:the *apology* nobody accepted]",
    "[s:a *volcano* with a village in its crater]",
)
MADE_AS = (
    "[m:a discord emote] of [s:a *capybara*]",
    "[m:a banner] for [s:our *bike shop*]",
    "[m:a label] with [s:a *bee*]",
    "[m:logo] with [s:a *heron*] for [s:a fishing lodge]",
    "[m:set of icons] for [s:a weather *app*]",
    "[s:*mitochondria*] as [m:a subway map]",
    "[s:*hope*] look like [s:a weed]",
    "[m:icon] of [s:a *crane*] and [s:pine branches]",
    "[s:*plague knight*], [s:tattered banner], [m:tour poster]",
    "[s:*tavern interior*], [s:stuffed boar head], [s:cheerful innkeeper]",
    "[s:*vegetable patch*] [e:on an aircraft carrier], [s:sailors] [a:weeding]",
)

WHOLE_SENTENCES = (
    "[s:a *dress* sewn from old maps]",
    "[s:a *statue* that weeps gold] [a:stands] [e:in a market]",
    "[s:an *orchestra* of frogs] [a:performs] [e:in a swamp]",
    "[s:a *child*] [a:hides] [e:under the table] as [s:soldiers] [a:march past]",
    "[s:a *diver*] [a:tangled] [e:in fishing nets] [a:fights off a shark]",
    "[s:the baker's *wife*] [a:throws flour] [e:at a ghost]",
    "[s:an *alchemist*] [a:turns rain into wine]",
    "[s:an old *map*] [a:catches fire]",
    "[s:the *wind*] [a:steals hats]",
    "[s:the *rain*] [a:stops] and [s:the whole street] [a:comes out]",
    "[s:my *iguana* wears a bathrobe] and [a:reads tarot]",
    "[s:a *librarian*] [a:climbing a ladder that never ends]",
    "[s:a *fox*] [a:sells maps of places that do not exist]",
    "[s:a *field* of turbines made of paper]",
    "[s:a *city* of glass towers]",
    "[s:*astronauts*] [a:haggling over moon rocks]",
    "[s:*soldiers*] [a:standing shoulder to shoulder]",
    "[s:*friends*] [a:walking side by side]",
    "[s:a *heist* by grandmothers]",
    "[s:a *wolf*] [a:sneaking out] [e:through a window]",
    "[s:^eleven^ *doctors*] [a:crammed] [e:into one elevator]",
    "[s:a *man*] [a:fishing] [e:from a window]",
    "[s:the *queen*] [a:sleeps], [a:guarded by wooden soldiers]",
    "[s:a *bicycle*], [a:buried] [e:in snow]",
    "[s:a *man* named Gus]",
    "[s:a *woman* who looks like she has not slept since 2019]",
    "[s:*kidneys*] as [m:a botanical illustration]",
)
WHAT_BELONGS_TOGETHER = (
    "[s:a *puppeteer*] [a:tangled in his own strings]",
    "[s:*mall goths*] [a:riding the escalator]",
    "[s:*graffiti*] [a:peeling off the wall]",
    "[s:a *hologram*] [a:begging for batteries] [e:in a gutter]",
    "[s:a marble *bust* with headphones]",
    "[s:*Baba Yaga's hut*] [a:waiting] [e:at a red light]",
    "[s:*enamel mug*] [e:on a stump]",
    "[s:a *tapir*], [c:teal and coral]",
    "[s:a *plumber*] [a:discovering a Roman mosaic]",
    "[s:a *cat cafe*] [e:in Tokyo]",
    "[e:Constantinople 1453], [s:exhausted *archers*]",
    "[s:*corridor*], [e:3 am], [l:flickering lamp]",
    '[s:a *chalkboard*] with "no" written on it',
    "[s:*cyborg*], [s:porcelain cracks]",
    "[s:a *kid*], [l:slanting sunlight]",
    "don't make it [x:cute]: [s:a *fox*] [a:limping home]",
)


@pytest.mark.parametrize(
    "line",
    [
        *WHOLE_SENTENCES,
        *WHAT_BELONGS_TOGETHER,
        *TOLD,
        *MADE_AS,
        *FINITE_VERBS,
        *PARTICIPLES,
        *CLAUSES,
        *NOUNS,
        *BOUND,
        *MORE_CLAUSES,
        *ABOUT,
        *NEIGHBOURS,
        *LISTED,
    ],
)
def test_rule(line: str) -> None:
    idea = labelled(line)
    assert errors(idea) == (set(), set())
    head = head_of(to_spec(parse(idea.text)))
    assert idea.head is not None
    assert head == idea.head.split()[-1]
