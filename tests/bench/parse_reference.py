"""What somebody would write to read a page of arXiv's API or of OAI-PMH. The reference of parse_bench.

parse_reference.py PAGE lxml|ElementTree   prints records a second of the processor, the best of several
"""
import sys
import time

if sys.argv[2] == "lxml":
    from lxml import etree
else:
    from xml.etree import ElementTree as etree

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"


def clean(text):
    return " ".join(text.split()) if text else ""


def entries(root):
    return [(clean(entry.findtext(ATOM + "id")), clean(entry.findtext(ATOM + "title")),
             clean(entry.findtext(ATOM + "summary")),
             [clean(one.findtext(ATOM + "name")) for one in entry.iterfind(ATOM + "author")],
             [one.get("term") for one in entry.iterfind(ATOM + "category")],
             entry.find(ARXIV + "primary_category").get("term"), entry.findtext(ATOM + "published"),
             entry.findtext(ATOM + "updated"), clean(entry.findtext(ARXIV + "comment")),
             clean(entry.findtext(ARXIV + "journal_ref")), clean(entry.findtext(ARXIV + "doi")))
            for entry in root.iterfind(ATOM + "entry")]


def records(root):
    found = []
    for record in root.iter(OAI + "record"):
        raw = record.find(OAI + "metadata").find(RAW + "arXivRaw")
        found.append((record.find(OAI + "header").findtext(OAI + "datestamp"), raw.findtext(RAW + "id"),
                      clean(raw.findtext(RAW + "title")), clean(raw.findtext(RAW + "abstract")),
                      clean(raw.findtext(RAW + "authors")).split(", "), raw.findtext(RAW + "categories").split(),
                      [(one.get("version"), one.findtext(RAW + "date")) for one in raw.iterfind(RAW + "version")],
                      clean(raw.findtext(RAW + "comments")), clean(raw.findtext(RAW + "journal-ref")),
                      clean(raw.findtext(RAW + "doi"))))
    return found


def main():
    with open(sys.argv[1], "rb") as page:
        body = page.read()
    best = 0
    for _ in range(7):
        begun = time.process_time()
        root = etree.fromstring(body)
        read = entries(root) if root.tag == ATOM + "feed" else records(root)
        best = max(best, len(read) / (time.process_time() - begun))
    print(best)


main()
