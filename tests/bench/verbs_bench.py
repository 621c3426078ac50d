#!/usr/bin/env python3
"""What two verbs cost that touch everything, as seconds of the processor of the real program: `topics test` over a stored
corpus (every paper looked at anew after a topic has changed) and the exports of ten thousand accepted papers. The
reference of the same run is what the program needs to look at no paper.
usage: verbs_bench.py PREPRINTD [PAPERS] [ENTRIES]"""
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile

program = sys.argv[1]
papers = int(sys.argv[2]) if len(sys.argv) > 2 else 30000
entries = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
random.seed(5)
syllables = "ba ke ri to mu la ne si vo da pre con tra der lin mo sta xi ge ful".split()
words = ["".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(20000)]
weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(words))))
terms = ["multimodal large language model", "visual token", "preference optimization", "reward model", "image and text"]


def text(count):
    return " ".join(random.choices(words, cum_weights=weights, k=count))


def paper(number):
    about = random.choice(terms) if number % 6 == 0 else text(3)
    return {"id": f"{17 + number // 120000}{1 + number // 10000 % 12:02}.{1 + number % 10000:05}", "authors": "Ada Lovelace and Alan Turing",
            "title": f"{text(6)} {about}", "abstract": f"{text(80)} {about} {text(70)}", "categories": "cs.CV cs.CL",
            "versions": [{"version": "v1", "created": "Mon, 2 Apr 2017 19:18:42 GMT"}], "update_date": "2017-04-03"}


def cpu(*verb):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, "--set", f"database.path={folder}/p.db", *verb], env=env, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"verbs_bench: {' '.join(verb)}: {done.stderr.decode()}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


with tempfile.TemporaryDirectory(prefix="preprintd-verbs-") as folder:
    env = {**os.environ, "STATE_DIRECTORY": folder}
    with open(f"{folder}/snapshot.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(paper(number)) + "\n" for number in range(papers))
    cpu("import", "snapshot", f"{folder}/snapshot.jsonl")
    nothing, _ = cpu("topics", "test", "--since", "2099-01-01")
    looked, said = cpu("topics", "test", "--since", "1991-01-01")
    print(f"topics test: {papers} papers in {looked:.2f} s CPU, {papers / (looked - nothing):.0f} papers/s ({looked / nothing:.0f} x looking at none); "
          f"{said.decode().splitlines()[-1].strip()}")
    with open(f"{folder}/README.md", "w", encoding="utf-8") as out:
        out.write("# Papers\n\n## One\n")
        for number in range(entries):
            one = paper(number)
            out.write(f"{number + 1}. NeurIPS 2024 [{one['title'].title()}](https://arxiv.org/abs/{one['id']}) (一句话 {number})\n")
    cpu("import", "reading-list", f"{folder}/README.md")
    for form in ("reading-list", "bibtex", "jsonl", "atom", "decisions"):
        took, text_of = cpu("export", form)
        print(f"export {form}: {entries} accepted papers, {len(text_of) / 1e6:.1f} MB, {took:.2f} s CPU ({took / nothing:.0f} x looking at nothing)")
