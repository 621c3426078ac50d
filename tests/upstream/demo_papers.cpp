#include "upstream/demo_papers.hpp"

#include <array>

namespace preprintd::upstream {
namespace {

constexpr std::array<DemoPaper, 4 * kFeaturedPerDay> kFeatured{{
    // The oldest day.
    {"LanternVL: Reading Dense Documents with a Multimodal Large Language Model at Native Resolution",
     "Multimodal large language models lose small print when pages are scaled down. LanternVL keeps pages at native "
     "resolution and lets the language model choose which tiles to encode. Code is available at "
     "https://github.com/example-lab/lantern-vl.",
     "cs.CV cs.CL", "Accepted to ICLR 2026. 21 pages, 9 figures", 64, "https://github.com/example-lab/lantern-vl"},
    {"Where Do Visual Tokens Go? Tracing Image Evidence Through the Layers of Multimodal LLMs",
     "We follow image evidence layer by layer through seven open multimodal LLMs and find that most visual tokens are "
     "read once and never again. Dropping them after that layer halves prefill time at the same accuracy.",
     "cs.CL cs.CV cs.AI", "Preprint", 41},
    {"Small Steps, Safe Answers: Preference Optimization with Graded Refusals",
     "Direct preference optimization treats every refusal alike. We collect graded refusals, from a hint to a full "
     "stop, and show that a reward model trained on grades answers more borderline questions without more harm.",
     "cs.CL cs.LG", "Accepted at EMNLP 2026 Findings", 18},
    {"Closing the Modality Gap with a Single Rotation",
     "Contrastive vision-language encoders place images and captions in two separate cones. A single orthogonal map, "
     "fitted in closed form on a few hundred pairs, removes most of the modality gap and improves cross-modal "
     "retrieval on five benchmarks.",
     "cs.CV cs.LG", "Accepted to NeurIPS 2026 (Spotlight)", 77, "https://github.com/example-lab/one-rotation/",
     "https://example-lab.github.io/one-rotation"},
    {"EchoBench: Do Audio-Language Models Hear or Guess?",
     "We build a benchmark in which the text alone points to the wrong answer. Nine audio-language models fall below "
     "chance once the sound contradicts the question, and fine-tuning on silence does not help.",
     "cs.CL cs.AI cs.MM", "Submitted to ICASSP 2027", 9},
    {"Jailbreaks That Travel: Why Attacks on One Aligned Model Open Another",
     "We study the transfer of jailbreak prompts between aligned language models. Prompts travel when both models "
     "share "
     "the layer at which refusal is decided; moving that layer during safety training stops most of them.",
     "cs.CR cs.CL cs.LG", "Under review at ICLR 2027", 22},
    {"GUI-Compass: Grounding Multimodal Agents on Screens They Have Never Seen",
     "Screen agents built on vision-language models click by memory. GUI-Compass describes an unseen screen as a map "
     "of "
     "regions before acting, which doubles grounding accuracy on held-out applications. Project page: "
     "https://example-lab.github.io/gui-compass.",
     "cs.AI cs.CV", "Code will be released", 35, "", "https://example-lab.github.io/gui-compass"},
    {"A Projector Is Not Enough: Aligning Visual Features to the Vocabulary of Language Models",
     "Linear projectors map visual features near, but not onto, the embedding space of the language model. We align "
     "each "
     "visual token to a sparse mixture of word embeddings and obtain readable visual tokens and fewer hallucinations.",
     "cs.CV cs.CL", "Accepted to CVPR 2026 (Oral). Code: https://github.com/example-lab/vocab-align", 52,
     "https://github.com/example-lab/vocab-align"},
    {"Judges in the Dark: Position and Length Biases of Multimodal Reward Models",
     "We audit eleven multimodal reward models. All of them prefer the first and the longer description, and most do "
     "so "
     "even when the picture is replaced by noise.",
     "cs.CL cs.CV", "EMNLP 2026 Main Conference", 0},
    {"StreamSage: Online Video Understanding with a Forgetting Memory",
     "Video large language models answer about clips, not about streams. StreamSage keeps a memory of fixed size and "
     "learns what to forget; it runs for hours at constant cost.",
     "cs.CV", "12 pages, 6 figures", 28},
    {"Constitutional Dialogues: Value Alignment by Letting Models Argue About Rules",
     "Two copies of a model argue about which rule applies before a third one answers. Training on these dialogues "
     "improves value alignment on pluralistic questions while leaving ordinary helpfulness untouched.",
     "cs.CL cs.AI cs.CY", "Accepted to AAAI 2027", 13},

    // The second day.
    {"MosaicLM: One Vocabulary for Pictures, Speech and Text",
     "MosaicLM is a unified multimodal language model whose only input and output is one discrete vocabulary of 96k "
     "entries. It understands and generates pictures, speech and text with a single next-token loss.",
     "cs.CL cs.CV cs.SD", "Technical report. Project page: https://example-lab.github.io/mosaic-lm", 120,
     "https://github.com/example-lab/mosaic-lm", "https://example-lab.github.io/mosaic-lm"},
    {"Hallucination Has a Rhythm: Predicting Object Hallucination from Attention Sinks in LVLMs",
     "Object hallucination in large vision-language models is preceded by a burst of attention on a few sink tokens. A "
     "detector of twelve parameters sees it three tokens ahead.",
     "cs.CV cs.CL", "Accepted by ACM MM 2026", 31},
    {"RLHF Without Raters: Learning Preferences from Edits",
     "People rarely rate answers but often edit them. We turn edits into preference pairs and train reward models for "
     "reinforcement learning from human feedback that match those trained on ten times as many ratings.",
     "cs.LG cs.CL", "NeurIPS 2026 camera-ready", 24},
    {"TactileCLIP: Contrastive Alignment of Touch, Vision and Language",
     "We align tactile recordings with images and words through contrastive pre-training on 210k touches of everyday "
     "objects. Cross-modal retrieval from touch to text reaches 61% on unseen materials.",
     "cs.RO cs.CV cs.LG", "Accepted to CoRL 2026", 15, "https://github.com/example-lab/tactile-clip/tree/main/train"},
    {"The Cost of Politeness: Sycophancy in Aligned Assistants Under Repeated Disagreement",
     "Aligned assistants give up correct answers after 1.8 polite disagreements on average. We measure this sycophancy "
     "over forty turns and reduce it with a loss on stated confidence.",
     "cs.CL", "To appear in TACL", 19},
    {"Chart2Code-Verify: Multimodal LLMs as Referees of Their Own Plots",
     "A multimodal LLM that draws a chart from code can also read it back. We use the disagreement as a training "
     "signal "
     "and improve chart understanding without labels. Our code is publicly available at "
     "https://github.com/example-lab/chart2code-verify.",
     "cs.CV cs.AI", "Accepted to WACV 2027", 11, "https://github.com/example-lab/chart2code-verify"},
    {"Cross-Modal Grammar: What Vision-Language Pre-training Learns About Word Order",
     "Contrastive image-text training is said to ignore word order. We show with 4,000 hand-written minimal pairs that "
     "it "
     "learns order exactly where pictures depend on it.",
     "cs.CL cs.CV", "CoNLL 2026", 0},
    {"Guardrails as Retrieval: Fast Safety Filters for Long Conversations",
     "We replace the safety classifier of an assistant by retrieval over a small store of judged conversations. The "
     "guardrail answers in four milliseconds, explains itself, and is extended without training.",
     "cs.CL cs.CR", "Accepted at the Workshop on Trustworthy Language Models, co-located with NAACL 2026", 8},
    {"RadioScribe: Grounded Report Generation from Chest X-rays with a Medical Vision-Language Model",
     "RadioScribe ties each sentence of a report to a region of the picture and refuses sentences without one. "
     "Radiologists found 43% fewer unsupported statements than with the strongest medical MLLM.",
     "cs.CV cs.CL eess.IV", "Accepted to MICCAI 2026, extended version", 17},
    {"Token Budgets for Video LLMs: Spend Where the Question Looks",
     "We give a video large language model a fixed budget of visual tokens and let the question decide where to spend "
     "it. "
     "At one eighth of the tokens the loss on four long-video benchmarks is below one point.",
     "cs.CV", "", 26, "https://github.com/example-lab/token-budget"},
    {"Do Multimodal Embeddings Agree? Representation Convergence Across Vision, Sound and Text",
     "We compare 58 encoders of three modalities and find that their representations converge with scale, but along "
     "the "
     "axis of captions rather than of the world: uncaptioned concepts stay apart.",
     "cs.LG cs.CV cs.CL", "ICML 2026", 38},

    // The third day.
    {"OpenScope-7B: A Fully Documented Multimodal Large Language Model",
     "We release weights, data, logs and failures of a multimodal large language model of seven billion parameters. "
     "Every "
     "number of this report can be recomputed with one command.",
     "cs.CL cs.CV", "38 pages. Code and data: https://github.com/example-lab/openscope", 96,
     "https://github.com/example-lab/openscope", "https://huggingface.co/example-lab/openscope-7b"},
    {"Reward Models Read the First Line: Truncation Attacks on Preference Learning",
     "Preference pairs whose difference comes late teach reward models nothing. We show how often this happens in "
     "public "
     "preference data and how an attacker can use it to reward anything after line one.",
     "cs.LG cs.CL", "Accepted to ICLR 2026", 14},
    {"Sketch, Then Speak: Visual Chain of Thought for Geometry",
     "We let a vision-language model draw before it reasons. Intermediate sketches, rendered and fed back, raise "
     "accuracy "
     "on plane geometry from 41% to 63%, and wrong sketches explain most of the remaining errors.",
     "cs.AI cs.CV cs.CL", "Accepted to NeurIPS 2026", 45},
    {"Aligning Remote Sensing Images and Field Notes Without Paired Data",
     "Farmers write notes; satellites take pictures; nobody pairs them. We align the two modalities by place and "
     "season "
     "and obtain a retrieval model that finds fields from one line of text.",
     "cs.CV", "IGARSS 2026", 6},
    {"Unlearning Is Not Refusing: A Test for Deep Removal of Hazardous Knowledge",
     "Safety tuning hides hazardous knowledge and unlearning claims to remove it. Our test re-teaches a model one "
     "tenth of "
     "the removed facts and asks for the rest; ten of twelve methods fail.",
     "cs.LG cs.CL cs.CR", "Published in TMLR", 21, "https://github.com/example-lab/deep-removal"},
    {"SpeechBridge: Adapting Text-Aligned Assistants to Voice Without Losing Their Manners",
     "Speech adapters undo safety alignment: harmful requests refused in writing are answered when spoken. "
     "SpeechBridge "
     "trains the adapter against the refusals of the text model and closes the gap.",
     "eess.AS cs.CL cs.SD", "Accepted to Interspeech 2026", 12},
    {"A Taxonomy of Failures in Multimodal Agents That Book, Buy and Fill In Forms",
     "We watched 3,200 runs of multimodal agents on invented shops and offices. Two thirds of the failures are errors "
     "of "
     "reading the screen, not of planning; we release the runs with labels.",
     "cs.AI cs.HC cs.CV", "CHI 2027 submission", 10},
    {"Pixels to Phrases: Sparse Connectors Between Frozen Vision Encoders and Language Models",
     "A connector of 40k parameters between a frozen vision encoder and a frozen language model suffices for "
     "captioning, "
     "if it is sparse and its few weights are found by search. We study what the chosen weights connect.",
     "cs.CV cs.CL", "Accepted to ECCV 2026", 33, "https://github.com/example-lab/pixels-to-phrases"},
    {"Cultural Preference Datasets Are Not Interchangeable",
     "Reward models trained on preferences from one country misjudge answers from another more than random labels do "
     "on "
     "topics of family and food. We collect preferences in nine languages and publish them with consent.",
     "cs.CL cs.CY", "ACL 2026, main, long", 16},
    {"PlainCap: Video Captions That Admit What They Cannot See",
     "We train a video captioner on captions with honest gaps. Downstream video-language models hallucinate a third "
     "less "
     "when pre-trained on them. 数据与代码：https://github.com/example-lab/plaincap。",
     "cs.CV cs.MM", "Accepted to ACM Multimedia 2026", 27, "https://github.com/example-lab/plaincap"},
    {"Weak Supervisors, Strong Students, and the Alignment Tax in Between",
     "When a weak model supervises a strong one, the strong one pays an alignment tax on tasks the supervisor cannot "
     "judge. We measure the tax for six pairs and show that abstaining supervisors lower it.",
     "cs.LG cs.AI", "Under review", 7},

    // The newest day.
    {"PrismVL: Multimodal Large Language Models That Ask for a Better Picture",
     "Multimodal LLMs answer from bad pictures as if they were good. PrismVL asks for another crop, angle or light "
     "when "
     "the answer depends on it, and is right in 71% of the cases in which it asks.",
     "cs.CV cs.CL", "Accepted to ICLR 2026. Project page: https://example-lab.github.io/prism-vl", 58,
     "https://github.com/example-lab/prism-vl", "https://example-lab.github.io/prism-vl"},
    {"Direct Preference Optimization as a Game Against One's Past",
     "We read direct preference optimization as a repeated game between a model and its reference. The reading "
     "explains "
     "why likelihoods of preferred answers fall and suggests a reference that moves at a known rate.",
     "cs.LG cs.CL stat.ML", "Accepted to NeurIPS 2026 (Oral)", 29},
    {"Twelve Words for Blue: Colour Naming as a Probe of Vision-Language Alignment",
     "Languages cut the spectrum differently. We use colour naming in 22 languages as a probe of image-text alignment "
     "and "
     "find English boundaries inside every multilingual encoder tested.",
     "cs.CL cs.CV", "EMNLP Findings 2026", 20},
    {"HearSee: Resolving Conflicts Between Sound and Sight in Omni-Modal LLMs",
     "What should an omni-modal LLM believe when the ear and the eye disagree? HearSee weighs modalities by how well "
     "each "
     "predicted the past seconds and halves conflict errors.",
     "cs.MM cs.CV cs.SD", "Accepted to AAAI 2027", 36, "https://github.com/example-lab/hear-see"},
    {"Refusal Is a Direction, Until It Is Not",
     "Refusal in aligned language models is often a single direction. We train models in which it is not, and report "
     "that "
     "this costs little, resists known white-box attacks, and breaks the tools that look for the direction.",
     "cs.LG cs.CL cs.CR", "Accepted to ICML 2026", 47},
    {"DocTrail: Citing the Region, Not the Page, in Multimodal Document Question Answering",
     "DocTrail answers questions over scanned folders and cites the region it read. Regions make wrong answers easy to "
     "see: readers reject 82% of them instead of 35%. Our code is available at "
     "https://github.com/example-lab/doctrail.",
     "cs.CL cs.CV cs.IR", "CVPR2026", 23, "https://github.com/example-lab/doctrail"},
    {"When Captions Lie: Robust Contrastive Pre-training on Web-Scale Noise",
     "A fifth of web captions describe another picture. We estimate for each pair how far text and picture are about "
     "the "
     "same thing and train a contrastive vision-language encoder that is better with the noise than without it.",
     "cs.CV cs.LG", "Submitted to IEEE TPAMI", 0},
    {"Teaching Assistants to Say Whose Value It Is: Attributed Moral Reasoning",
     "Value alignment asks models to hold values. We ask them to attribute values: to say which tradition or person "
     "would "
     "hold an answer. Attribution lowers disagreement of raters from different countries by half.",
     "cs.CY cs.CL", "Accepted to FAccT 2026", 11},
    {"MicroVLM: A Vision-Language Model That Fits in a Doorbell",
     "MicroVLM has 48 million parameters, reads a camera twice a second and answers in whole sentences on a chip of "
     "two "
     "watts. Most of its skill comes from distilling the disagreements of two large vision-language models.",
     "cs.CV cs.AR", "", 40, "https://github.com/example-lab"},
    {"Safety Training Leaves a Scar: Probing Multimodal Models for Capabilities They Deny",
     "Multimodal models deny skills that probes find in their activations. We date the denial to one week of safety "
     "training, restore the skills with 60 pictures, and discuss what this means for red teaming.",
     "cs.CV cs.CL cs.CR", "Accepted to IEEE S&P 2027", 25},
    {"Interleaved or Not? A Controlled Study of Image-Text Data for Multimodal Pre-training",
     "We train twenty-four multimodal language models that differ only in how pictures and text are interleaved. Order "
     "matters for few-shot learning, distance for grounding, and neither for captioning.",
     "cs.CV cs.CL cs.LG", "Accepted to TMLR", 32, "https://github.com/example-lab/interleaved"},
}};

constexpr std::array<DemoPaper, kListed + 6> kEarlier{{
    {"BridgeNet: Learning a Shared Space for Images and Instructions",
     "We learn one space for pictures and the instructions about them, and show that a small bridge between two frozen "
     "encoders is enough.",
     "cs.CV cs.CL", "Accepted to CVPR 2026. Code: https://github.com/example-lab/bridgenet"},
    {"Counting on Vision: Numeracy in Multimodal Large Language Models",
     "Multimodal large language models count to four. We explain why, and teach them to count to forty.", "cs.CV cs.CL",
     "Preprint"},
    {"A Short History of Reward Hacking in Text",
     "We order 140 reports of reward hacking by what was hacked and how it was seen.", "cs.CL cs.LG",
     "Survey, 31 pages"},
    {"Seeing Through Words: Text-Only Training of Image Captioners",
     "An image captioner needs no images: we train on text with noise shaped like the modality gap.", "cs.CV",
     "Accepted to ECCV 2026"},
    {"Listening Projectors: Audio Tokens for Frozen Language Models",
     "A projector of audio into a frozen language model, trained on four hundred hours, answers questions about sound.",
     "cs.CL cs.SD", "Interspeech 2026"},
    {"AnchorAlign: Alignment of Modalities with Few Pairs and Many Anchors",
     "We align modalities through anchors that each of them knows, and need one hundredth of the usual pairs.",
     "cs.LG cs.CV", "NeurIPS 2025 (Poster)"},
    {"One Token per Object: Compact Visual Inputs for Vision-Language Models",
     "Objects, not patches, are what language speaks about. We give a vision-language model one token for each.",
     "cs.CV", "ICLR 2026"},
    {"The Geometry of Helpfulness", "We describe the set of helpful answers of an aligned model by its corners.",
     "cs.CL cs.AI", ""},
    {"Spectral Bounds for Pruned Convolutional Networks",
     "We bound the spectrum of pruned convolutions and test the bound.", "cs.LG stat.ML", ""},
    {"Night Driving Data from a Village Without Street Lights", "A data set of 40 hours of driving in the dark.",
     "cs.CV", "IV 2026"},
    {"Lemmas for Lazy Provers", "A prover that keeps few lemmas proves more.", "cs.AI cs.LO", ""},
    {"Adaptive Bitrate for Sign Language Video", "Hands need more bits than backgrounds; we give them more.",
     "cs.MM cs.HC", "MMSys 2026"},
    {"Word Segmentation of Old Ledgers", "We segment words in ledgers of 1790 to 1850.", "cs.CL cs.CV", "ICDAR 2026"},
    {"Federated Averaging with Forgetful Clients", "Clients forget; averages remember. We analyse both.", "cs.LG cs.DC",
     ""},
}};

}  // namespace

std::span<const DemoPaper> featured_papers() { return kFeatured; }
std::span<const DemoPaper> earlier_papers() { return kEarlier; }

}  // namespace preprintd::upstream
