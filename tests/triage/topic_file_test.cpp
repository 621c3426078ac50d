#include "triage/topic_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace preprintd;
using namespace preprintd::triage;

TEST_SUITE("triage.topic_file") {
  TEST_CASE("a topic file becomes a topic with its phrases, negatives, rules and people") {
    const auto topic = parse_topic_file(R"(
name = "Image_Captions"
title = "Captions"
threshold = 2
title_factor = 3
must = ["image captioning survey"]
never = ["figure caption extraction"]
[phrases]
"caption" = 0.5
"image captioning" = { weight = 2, fields = ["title"] }
[negatives]
"closed caption" = 1
[authors]
"Ada Example" = 1.5
[categories]
"cs.CV" = 0.1
)",
                                        "captions.toml");
    REQUIRE(topic);
    CHECK(topic->name == "image-captions");
    CHECK(topic->threshold == 2);
    CHECK(topic->title_factor == 3);
    REQUIRE(topic->phrases.size() == 3);
    CHECK(topic->phrases.back().weight == -1);
    REQUIRE(topic->must.size() == 1);
    REQUIRE(topic->never.size() == 1);
    CHECK(topic->must[0].text == "image captioning survey");
    REQUIRE(topic->authors.size() == 1);
    CHECK(topic->authors[0].weight == 1.5);
    REQUIRE(topic->categories.size() == 1);
    CHECK(topic->categories[0].category == "cs.CV");
  }

  TEST_CASE("a topic without a name is called after its file") {
    const auto topic = parse_topic_file("phrases = [\"x y\"]\n", "/somewhere/graph_learning.toml");
    REQUIRE(topic);
    CHECK(topic->name == "graph-learning");
  }

  TEST_CASE("every mistake names file, line and key, and the nearest known key") {
    struct Case {
      const char* text;
      const char* line;
      const char* says;
    };
    for (const auto& mistake : {
             Case{"name = \"a\"\nphrasse = [\"x\"]\n",
                  "t.toml:2: ", "phrasse: unknown key; the nearest known one is \"phrases\""},
             Case{"name = \"a\"\n\nthreshold = \"much\"\n", "t.toml:3: ", "threshold"},
             Case{"threshold = 0\n", "t.toml:1: ", "greater than 0"},
             Case{"[phrases]\n\"a b\" = true\n", "t.toml:2: ", "phrases.\"a b\""},
             Case{"[phrases]\n\"a b\" = { wieght = 1 }\n", "t.toml:2: ", "\"weight\""},
             Case{"[phrases]\n\"a b\" = { weight = 1, fields = [\"body\"] }\n", "t.toml:2: ", "a field is"},
             Case{"[phrases]\n\"...\" = 1\n", "t.toml:2: ", "no word"},
             Case{"name = \"a\"\nmust = [1]\n", "t.toml:2: ", "must"},
             Case{"name = \"two words\"\n", "t.toml:1: ", "name"},
             Case{"name = \"a\"\nformerly = \"b\"\n", "t.toml:2: ", "formerly: is a list"},
             Case{"name = \"a\"\nformerly = [\"b\", \"two words\"]\n", "t.toml:2: ", "letters, digits"},
             Case{"name = \"a\"\nformerly = [\"A\"]\n", "t.toml:2: ", "its name now"},
             Case{"[phrases]\n\"a\" = 1\n\"a\" = 2\n", "t.toml:3: ", ""},
             Case{"name = \"a\"\ntitle = \n", "t.toml:2: ", ""},
             Case{"[phrases]\n\"a\" = 1e9\n", "t.toml:2: ", "between"},
         }) {
      CAPTURE(mistake.text);
      const auto topic = parse_topic_file(mistake.text, "t.toml");
      REQUIRE_FALSE(topic);
      CHECK(topic.error().kind() == ErrorKind::usage);
      CHECK_MESSAGE(topic.error().message().starts_with(mistake.line), topic.error().message());
      CHECK_MESSAGE(topic.error().message().find(mistake.says) != std::string::npos, topic.error().message());
    }
  }

  TEST_CASE("a folder of topics is read in the order of names, and two of one name are a mistake") {
    const auto folder = std::filesystem::temp_directory_path() / "preprintd-topics-test";
    std::filesystem::remove_all(folder);
    CHECK_FALSE(load_topics(folder));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "a.toml") << "name = \"zebra\"\nphrases = [\"z\"]\n";
    std::ofstream(folder / "b.toml") << "name = \"ant\"\nphrases = [\"a b\"]\n";
    std::ofstream(folder / "notes.txt") << "not a topic";
    const auto topics = load_topics(folder);
    REQUIRE(topics);
    REQUIRE(topics->size() == 2);
    CHECK((*topics)[0].name == "ant");
    CHECK((*topics)[1].name == "zebra");
    std::ofstream(folder / "c.toml") << "name = \"Ant\"\n";
    const auto twice = load_topics(folder);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().message().find("c.toml:1: name") != std::string::npos);
    std::ofstream(folder / "c.toml") << "name = \"bee\"\n\nformerly = [\"Old_Bee\", \"ant\"]\n";
    const auto alive = load_topics(folder);
    REQUIRE_FALSE(alive);
    CHECK(alive.error().message().find("c.toml:3: formerly: \"ant\" is the topic of ") != std::string::npos);
    std::ofstream(folder / "c.toml") << "name = \"bee\"\nformerly = [\"Old_Bee\"]\n";
    const auto renamed = load_topics(folder);
    REQUIRE(renamed);
    CHECK(is_called((*renamed)[1], "old-bee"));
    std::filesystem::remove_all(folder);
  }

  TEST_CASE("the shipped topics are the files of config/topics") {
    const auto files = load_topics(PREPRINTD_SOURCE_DIR "/config/topics");
    REQUIRE_MESSAGE(files, files.error().message());
    const auto& shipped = shipped_topics();
    REQUIRE(shipped.size() == files->size());
    for (std::size_t index = 0; index < shipped.size(); ++index) {
      CHECK(shipped[index].name == (*files)[index].name);
      CHECK(shipped[index].phrases.size() == (*files)[index].phrases.size());
    }
    CHECK(shipped[0].name == "llm-alignment");
    CHECK(shipped[1].name == "mllm");
    CHECK(shipped[2].name == "modality-alignment");
  }
}
