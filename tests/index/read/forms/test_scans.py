"""Scanned pages with recognised text: dated by their issue, marked as recognised."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.read.forms.reading import put, zipped

ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page ID="P1"><PrintSpace>
<TextBlock ID="B1"><TextLine><String CONTENT="THE" WC="0.9"/><SP/><String CONTENT="MARL" WC="0.7"/><SP/>
<String CONTENT="GAZETTE." WC="0.8"/></TextLine></TextBlock>
<TextBlock ID="B2"><TextLine><String CONTENT="The"/><SP/><String CONTENT="Board"/><SP/>
<String CONTENT="of" /><SP/><String CONTENT="Guar" SUBS_TYPE="HypPart1" SUBS_CONTENT="Guardians"/>
<HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="dians" SUBS_TYPE="HypPart2"/><SP/>
<String CONTENT="met."/></TextLine></TextBlock>{more}</PrintSpace></Page></Layout></alto>"""
STATED = (
    '<TextBlock><TextLine><String CONTENT="MARCH"/><SP/><String CONTENT="2,"/><SP/><String CONTENT="1898."/></TextLine>'
    "</TextBlock>"
)
METS = """<mets xmlns="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3"
 xmlns:xlink="http://www.w3.org/1999/xlink"><metsHdr CREATEDATE="2015-06-11T12:00:00"/>
<dmdSec ID="D"><mdWrap MDTYPE="MODS"><xmlData><mods:mods><mods:titleInfo><mods:title>The Marl Gazette</mods:title>
</mods:titleInfo><mods:originInfo><mods:dateIssued encoding="iso8601">1898-03-02</mods:dateIssued></mods:originInfo>
</mods:mods></xmlData></mdWrap></dmdSec>
<fileSec><fileGrp USE="Text"><file ID="A1"><FLocat LOCTYPE="URL" xlink:href="file://./alto/0001.xml"/></file>
<file ID="A2"><FLocat LOCTYPE="URL" xlink:href="file://./alto/0002.xml"/></file></fileGrp></fileSec>
<structMap TYPE="PHYSICAL"><div TYPE="issue"><div TYPE="page" ORDER="1" ORDERLABEL="1"><fptr FILEID="A1"/></div>
<div TYPE="page" ORDER="2" ORDERLABEL="2"><fptr><area FILEID="A2"/></fptr></div></div></structMap></mets>"""
TEXT = "THE MARL GAZETTE.\n\nThe Board of Guar-\ndians met."
PAGES = {
    "issue/mets.xml": METS,
    "issue/alto/0001.xml": ALTO.format(more=""),
    "issue/alto/0002.xml": ALTO.format(more=""),
}


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_an_issue(tmp_path: Path, *, packed: bool) -> None:
    articles, problems = put(tmp_path, {"scans.zip": zipped(PAGES)} if packed else PAGES)
    assert problems == []
    assert [article.title for article in articles] == [
        "The Marl Gazette, 2 March 1898, page 1",
        "The Marl Gazette, 2 March 1898, page 2",
    ]
    assert {(article.date, article.outlet, article.text) for article in articles} == {
        (18980302, "The Marl Gazette", TEXT)
    }
    assert articles[0].day_from == "the issue's own data (METS); recognised text, confidence 0.80"


def test_a_page_alone_is_dated_by_its_name_or_its_text(tmp_path: Path) -> None:
    articles, problems = put(
        tmp_path,
        {
            "1898-03-03_p1.xml": ALTO.format(more=""),
            "a.xml": ALTO.format(more=STATED),
            "b.xml": ALTO.format(more=""),
        },
    )
    assert problems == []
    assert [article.date for article in articles] == [18980303, 18980302, None]


def test_what_has_no_text_costs_one_line(tmp_path: Path) -> None:
    articles, problems = put(
        tmp_path,
        {
            "a.xml": '<alto xmlns="http://www.loc.gov/standards/alto/ns-v2#"><Layout/></alto>',
            "b/mets.xml": METS.replace("000", "").replace(".xml", ".tif"),
            "c.xml": ALTO[:-30],
        },
    )
    assert articles == []
    assert [problem.partition(" (")[0] for problem in problems] == [
        "a.xml: a page without recognised text",
        "b/mets.xml: METS without pages of text",
        "c.xml, line 8: broken XML",
    ]
