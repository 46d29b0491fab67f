"""Words looked up by screening (titles, capitals that are no names) and by the rule on actions (what is no verb)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("mr mrs miss ms mx dr prof professor sir lady rev reverend uncle aunt auntie nana")
"""Words that a surname or first name follows."""

ORDINARY_CAPITALS = _words(
    """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday easter christmas ramadan eid diwali
    social worker workers team manager managers head service services district locality senior practice advanced
    practitioner reviewing officer officers independent quality review reviews conference conferences core group groups
    child children child's children's care plan plans looked after protection need order orders interim placement
    court family family's conferencing risk sensible model strategy meeting discussion section tier sample audit audits
    problem resolution management alert alerts permanence panel tracker pathway personal education health assessment
    assessments chronology local authority council county designated emergency duty safeguarding board hub multi-agency
    police nurse visitor midwife school nursery academy college hospital gp camhs early help mental
    education welfare youth offending justice probation women's aid
    life story work about me mind own public law outline special guardianship guardian guardians
    mother father mum dad grandmother grandfather grandparents grandparent parents carer carers
    english british welsh scottish irish polish romanian urdu punjabi bengali arabic christian muslim hindu sikh jewish
    north south east west central countywide england wales scotland ofsted act children
    the this that these those he she they it we i a an if when while because but and or not no yes
    """
)
"""Words that begin with a capital in this work without being anybody's name; one of them in a pair lets it pass."""

MORE_NAMES = _words(
    """
    muhammad mohamed aisha ayesha fatima yusuf ibrahim zainab maryam khadija amina hassan hussain hamza ali omar bilal
    kacper oskar jakub zofia oliwia szymon ola kian alfie finley
    """
)
"""Given names that are frequent on this country's registers of births and stand on none of the kept lists."""

AMBIGUOUS = _words(
    """
    amber angel aria art bill chase dawn destiny dev dean drew earl eve faith frank grace grant guy harmony heather
    hope hunter jack joy king lance mark max may miles page pat penny precious prince ray rich rob robin rose ruby sky
    skye sue summer victor wade will
    """
)
"""Given names that are ordinary words, too, where they begin a sentence: 'Will attend', 'Mark the review'."""

BUILDINGS = _words("school hospital centre center house nursery college ward unit academy court church surgery clinic")
"""What a given name before it names: 'Elizabeth House'."""

STREETS = (
    "Street|St|Road|Rd|Avenue|Ave|Close|Lane|Drive|Crescent|Court|Way|Place|Gardens|Grove|Terrace|Square|Walk|Mews|Row"
)
"""How the names of streets end."""

NO_VERBS = _words(
    """
    a an the this that these those my our your his her its their he she it they we i you
    to of in on at by for from with without within about after before during under over between into as if when while
    and or but nor so because although since until unless
    all any some no none n/a na not nothing both each every more most another other
    is are was were be been being has have had having will would should could can may might must shall
    iro iros sw social worker workers team manager managers qr q&r senior head district practitioner child child's
    children children's young person mother mother's father father's mum dad parent parents parents' family
    family's carer carers
    school nursery police health gp nurse visitor advocate guardian solicitor court agency agencies professionals core
    group meeting meetings conference permanence pathway pep chronology assessment assessments placement plan's smart
    better clear clearer good improved regular timely urgent immediate further additional new next ongoing
    weekly monthly there here it's what which who whose why how where
    """
)
"""Words that cannot be what an action asks somebody to do: articles, roles, things, and how it should be."""

VERBS_LIKE_NOUNS = _words(
    """
    implement document complement supplement mention question position commission petition balance advance enhance
    influence reference evidence experience finance audit bring ring sing need feed proceed succeed exceed embed shed
    heed speed wed process witness address assess press express discuss focus access progress guess canvass
    """
)
"""Verbs that end as nouns, participles or plurals end."""
