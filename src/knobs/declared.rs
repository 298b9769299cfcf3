//! The declarations of all knobs. A declaration has the help text (which is also the field's documentation), the field,
//! its type, its default, its label, the allowed values, and when the knob is relevant.
//!
//! A knob's id is its field's name; it stands in links and never changes. A knob without `always` or `when` is relevant
//! when a chosen method lists it.

use super::choices::{Activation, Examination, Flow, Guide, InBatch, OptimizerKind, TowerKind};
use super::declare::{Spec, declare};

declare! {
    Data {
        /// How many pairs the encoders learn from; the data set may have fewer.
        pairs: u32 = 1400,
            Spec::of("Training pairs").unit("pairs").restarts().whole(16..=16384).log().always();
        /// How many clusters the pairs come from; two pairs of one cluster are false negatives of each other.
        classes: u32 = 12,
            Spec::of("Classes").unit("classes").restarts().whole(2..=64);
        /// How different the items of one class are: at 0 they are all alike.
        spread: f64 = 0.35,
            Spec::of("Spread").restarts().range(0.0..=1.0, 0.01);
        /// Standard deviation of the noise that is added to each query and key.
        noise: f64 = 0.1,
            Spec::of("Noise").restarts().range(0.0..=1.0, 0.01);
        /// The share of queries that are seen through noise so strong that hardly anything is left of them.
        blurred: f64 = 0.0,
            Spec::of("Blurred queries").restarts().range(0.0..=0.9, 0.05);
        /// The share of pairs whose partners are swapped, so that the query and its key do not belong together.
        wrong: f64 = 0.0,
            Spec::of("Wrong pairs").restarts().range(0.0..=0.5, 0.01);
        /// How unequal the classes are in size: at 0 all are equal, at 1 they follow Zipf's law.
        tail: f64 = 0.0,
            Spec::of("Long tail").restarts().range(0.0..=2.0, 0.05);
        /// How many topics have training pairs; concepts of one topic are siblings.
        topics: u32 = 8,
            Spec::of("Topics").unit("topics").restarts().whole(1..=32);
        /// How many concepts each topic has; two pairs of one concept are false negatives of each other.
        concepts: u32 = 4,
            Spec::of("Concepts per topic").unit("concepts").restarts().whole(1..=32);
        /// The share of pairs that come in groups of four showing the same item; within a group, the others are false
        /// negatives.
        duplicates: f64 = 0.0,
            Spec::of("Duplicates").restarts().range(0.0..=0.9, 0.05);
        /// How much of each input comes from a map that only its topic uses: at 0 all topics share one map.
        distinct: f64 = 0.0,
            Spec::of("Topic-specific maps").restarts().range(0.0..=1.0, 0.05);
        /// Strength of a feature that all items of a topic share on both sides: a shortcut that matches topics but does
        /// not separate their items.
        shortcut: f64 = 0.0,
            Spec::of("Shortcut").restarts().range(0.0..=3.0, 0.1)
                .source("Shah et al. 2020, The Pitfalls of Simplicity Bias in Neural Networks");
        /// How unequally often the keys are shown: at 0 all alike.
        exposure: f64 = 2.0,
            Spec::of("Unequal exposure").restarts().range(0.0..=3.0, 0.1);
        /// How much more the first positions of a list are looked at: at 0 all alike, at 1 as an eye tracker measured.
        bias: f64 = 1.0,
            Spec::of("Position bias").restarts().range(0.0..=2.0, 0.1)
                .source("Joachims et al. 2005, Accurately Interpreting Clickthrough Data as Implicit Feedback");
        /// How loudly a query says in which form it wants its answer: one of its numbers is this, with either sign.
        flag: f64 = 0.1,
            Spec::of("Loudness of the form").restarts().range(0.0..=1.0, 0.01);
        /// How much an edited copy is smoothed: at 0 it is its original.
        edit: f64 = 0.5,
            Spec::of("Edit").restarts().range(0.0..=1.0, 0.05);
        /// The distance in cells of the grid over which the landscape changes: the larger, the more alike neighbouring
        /// places look.
        scale: f64 = 4.0,
            Spec::of("Length scale").unit("cells").restarts().range(0.5..=20.0, 0.1).log();
    }
    Encoder {
        /// Whether queries and keys pass through the same weights.
        tower: TowerKind = TowerKind::Separate,
            Spec::of("Towers").restarts().always();
        /// How many layers lie between the input and the embedding; with none the tower is linear.
        depth: u32 = 1,
            Spec::of("Hidden layers").unit("layers").restarts().whole(0..=3).always();
        /// How many units a hidden layer has.
        width: u32 = 128,
            Spec::of("Width").unit("units").restarts().whole(1..=512).log().when("depth", &["1", "2", "3"]);
        /// The activation function between layers. Without one, stacked layers are a single linear map.
        activation: Activation = Activation::Relu,
            Spec::of("Nonlinearity").restarts().when("depth", &["1", "2", "3"]);
        /// How many numbers an embedding has: in 2 dimensions all embeddings lie on a circle, in 3 on a sphere; more
        /// dimensions separate more pairs.
        dim: u32 = 16,
            Spec::of("Embedding dimension").unit("dimensions").restarts().whole(2..=128).log().always();
    }
    Loss {
        /// All similarities are divided by it before the softmax. A low temperature pushes the most similar negatives
        /// only, a high one pushes all negatives alike.
        tau: f64 = 0.1,
            Spec::of("Temperature τ").first().range(0.01..=2.0, 0.001).log().marks(&[0.05, 0.07, 0.1, 0.5, 1.0])
                .always().source("Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss");
        /// The share of the target probability that is spread evenly over all candidates instead of resting on the
        /// positive.
        smoothing: f64 = 0.0,
            Spec::of("Label smoothing").range(0.0..=0.5, 0.01)
                .source("Szegedy et al. 2016, Rethinking the Inception Architecture for Computer Vision");
        /// A triplet has a loss until the negative's squared distance exceeds the positive's by this much.
        gap: f64 = 0.2,
            Spec::of("Triplet margin").range(0.01..=1.0, 0.01)
                .source("Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition \
                    and Clustering");
        /// The assumed probability that a true partner is among the negatives because its label was flipped.
        flip: f64 = 0.8,
            Spec::of("Flipped labels").range(0.0..=0.95, 0.05)
                .source("Yu and Qin 2020, Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning");
        /// How much spreading each side over the sphere counts against pulling partners together.
        uniformity: f64 = 1.0,
            Spec::of("Uniformity λ").range(0.01..=10.0, 0.01).log()
                .source("Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment \
                    and Uniformity on the Hypersphere");
        /// How fast the push between two items of a side falls with their squared distance: the larger it is, the more
        /// only the nearest are pushed apart.
        kernel: f64 = 2.0,
            Spec::of("Kernel t").range(0.5..=5.0, 0.1)
                .source("Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment \
                    and Uniformity on the Hypersphere");
        /// Width of the positives' weights: the smaller it is, the more of the pull goes to pairs that are far apart.
        sigma: f64 = 0.5,
            Spec::of("Width σ").range(0.1..=2.0, 0.1).source("Yeh et al. 2022, Decoupled Contrastive Learning");
        /// How much it counts that a query's output, before it is scaled to length 1, is shorter than its key's. The
        /// loss that is shown leaves this out.
        lengths: f64 = 0.3,
            Spec::of("Lengths λ").range(0.0..=3.0, 0.1)
                .source("Wang, Sun and Yang 2023, A Benchmark and Asymmetrical-Similarity Learning for Practical \
                    Image Copy Detection");
        /// How much the present batch counts in what an anchor remembers of its denominator: at 1 nothing is
        /// remembered.
        forget: f64 = 0.9,
            Spec::of("Forgetting").range(0.05..=1.0, 0.05)
                .source("Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small \
                    Batch Does Not Harm Performance");
        /// The embedding is cut into this many parts, and each part has its own learned temperature for every pair.
        heads: u32 = 3,
            Spec::of("Heads").unit("heads").whole(1..=8)
                .source("Wang et al. 2024, Adaptive Multi-head Contrastive Learning");
        /// What is known of how likely each position of a list is looked at, by which its clicks are corrected.
        examination: Examination = Examination::Learned,
            Spec::of("Examination")
                .source("Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation");
        /// How many times faster than the encoders the examination is learned: at 0 it stays flat, and every click
        /// counts alike.
        pace: f64 = 16.0,
            Spec::of("Pace of the examination").unit("times").range(0.0..=50.0, 1.0)
                .source("Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation");
        /// The temperature at the end of the schedule; τ is the one at its start.
        tauend: f64 = 1.0,
            Spec::of("Last temperature").range(0.01..=2.0, 0.001).log();
        /// Length of the schedule in steps, from τ to the last temperature; with the adaptive scale, of the margin's
        /// growth.
        period: u32 = 200,
            Spec::of("Period").unit("steps").whole(2..=5000).log()
                .source("Kukleva et al. 2023, Temperature Schedules for Self-Supervised Contrastive Methods on \
                    Long-Tail Data");
        /// How much the temperature rises with the mean similarity of the positives: at 0 it stays as set.
        alpha: f64 = 0.5,
            Spec::of("Adaptation α").range(0.0..=2.0, 0.05)
                .source("Huang et al. 2023, Model-Aware Contrastive Learning: Towards Escaping the Dilemmas");
        /// The number of effective negatives that the controller holds by changing the temperature.
        target: f64 = 16.0,
            Spec::of("Target").unit("negatives").range(1.0..=1024.0, 0.5).log()
                .source("Basu et al. 2021, Mirostat: A Neural Text Decoding Algorithm that Directly Controls \
                    Perplexity");
        /// The lowest temperature that a query can have by itself.
        taulow: f64 = 0.02,
            Spec::of("Lowest temperature").range(0.01..=0.1, 0.005)
                .source("LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned \
                    Temperature Energy");
        /// The highest temperature that a query can have by itself.
        tauhigh: f64 = 1.0,
            Spec::of("Highest temperature").range(0.2..=2.0, 0.05)
                .source("LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned \
                    Temperature Energy");
    }
    Negatives {
        /// How many extra keys are added; the method says whether per step or per query.
        negatives: u32 = 64,
            Spec::of("Extra negatives").unit("keys").first().whole(1..=4096).log();
        /// The number of pairs in one step; each query is compared with the keys of all pairs in its batch.
        batch: u32 = 256,
            Spec::of("Batch").unit("pairs").whole(2..=16384).log().always();
        /// Whether the keys of the other pairs in the batch are negatives too, besides those that the method collects.
        inbatch: InBatch = InBatch::Yes,
            Spec::of("Batch as negatives");
        /// The method encodes all pairs again after this many steps. Until then it uses the embeddings of its last
        /// refresh, which grow stale.
        refresh: u32 = 20,
            Spec::of("Refresh every").unit("steps").whole(1..=1000).log()
                .source("Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense \
                    Text Retrieval");
        /// The step at which the method starts. Before it, training is plain in-batch training or uses random extra
        /// keys; a memory fills but is not mixed.
        warmup: u32 = 0,
            Spec::of("Start step").unit("steps").whole(0..=5000);
        /// Size of the list of most similar keys from which negatives or pairs of the batch are drawn: the smaller, the
        /// harder.
        pool: u32 = 64,
            Spec::of("Pool").unit("keys").whole(1..=4096).log();
        /// How many hash tables there are: a key is met if it collides with the query in any of them.
        tables: u32 = 8,
            Spec::of("Hash tables").unit("tables").whole(1..=32)
                .source("Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR \
                    Prediction");
        /// How many bits a hash has: the more, the nearer are the keys that collide, and the fewer they are.
        bits: u32 = 8,
            Spec::of("Bits of a hash").unit("bits").whole(1..=12)
                .source("Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR \
                    Prediction");
        /// The share of a query's own negatives that have the wrong form; the others have the right one.
        quota: f64 = 0.5,
            Spec::of("Share of the wrong form").range(0.0..=1.0, 0.05)
                .source("Lin et al. 2024, MM-Embed: Universal Multimodal Retrieval with Multimodal LLMs");
        /// How many of the most similar keys of the right form are spared, because they may be right answers.
        deep: u32 = 45,
            Spec::of("Spared").unit("keys").whole(0..=200)
                .source("Lin et al. 2024, MM-Embed: Universal Multimodal Retrieval with Multimodal LLMs");
        /// The number of clusters into which the pairs are divided.
        groups: u32 = 16,
            Spec::of("Groups").unit("groups").whole(2..=256).log();
        /// Margins between positive and negatives are divided into this many bins of equal width, and each bin is drawn
        /// equally often.
        bins: u32 = 10,
            Spec::of("Margin bins").unit("bins").whole(1..=20)
                .source("Hofstätter et al. 2021, Efficiently Teaching an Effective Dense Retriever with Balanced \
                    Topic Aware Sampling");
        /// The number of pairs up to which a rare class is filled with synthetic ones, as a multiple of the mean class:
        /// at 0 none are added.
        amount: f64 = 1.0,
            Spec::of("Filled up to").unit("mean classes").restarts().range(0.0..=2.0, 0.05)
                .source("Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique");
        /// How many of a pair's nearest of its class it may be mixed with.
        kin: u32 = 5,
            Spec::of("Near pairs").unit("pairs").restarts().whole(1..=16)
                .source("Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique");
        /// Which class is erased, by its number; classes are counted around.
        forgotten: u32 = 0,
            Spec::of("Concept to erase").restarts().whole(0..=255)
                .source("Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining");
        /// How far the neighbours of the known query are spread around it: the deviation of each input's noise. At 0
        /// all of them are the known query.
        scatter: f64 = 1.0,
            Spec::of("Spread of neighbours σ").restarts().range(0.0..=1.5, 0.05)
                .source("Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining");
        /// Steps until the curriculum moves on: clusters double in size, or more ambiguous pairs join.
        growth: u32 = 50,
            Spec::of("Stage length").unit("steps").whole(1..=2000).log()
                .source("Dahiya et al. 2023, NGAME: Negative Mining-aware Mini-batching for Extreme Classification");
        /// How many embeddings of past batches the memory holds as negatives; the oldest are replaced first.
        memory: u32 = 512,
            Spec::of("Memory").unit("keys").whole(16..=131072).log()
                .source("He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning");
        /// How slowly the momentum encoder, or the guide that is a moving average, follows the encoder: at 0 it equals
        /// the encoder.
        ema: f64 = 0.99,
            Spec::of("Key momentum").range(0.0..=0.9999, 0.001)
                .source("He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning");
        /// The share of the inputs that is hidden: from the momentum encoder, or, where it chooses which, from the
        /// encoders that learn.
        masked: f64 = 0.25,
            Spec::of("Hidden inputs").range(0.0..=0.9, 0.05)
                .source("Shi et al. 2023, CoCoSoDa: Effective Contrastive Learning for Code Search");
        /// A key is drawn in proportion to its popularity raised to this power: at 0 all keys are equally likely.
        exponent: f64 = 0.75,
            Spec::of("Popularity exponent").range(0.0..=1.0, 0.05)
                .source("Mikolov et al. 2013, Distributed Representations of Words and Phrases and their \
                    Compositionality");
        /// The share of the negatives that are siblings of the key; the others come from the whole corpus.
        siblings: f64 = 0.5,
            Spec::of("Share of siblings").range(0.0..=1.0, 0.05)
                .source("Decorte et al. 2022, Design of Negative Sampling Strategies for Distantly Supervised Skill \
                    Extraction");
        /// How many of the memory's most similar keys are used to make mixtures.
        hardest: u32 = 64,
            Spec::of("Hardest mixed").unit("keys").whole(2..=256).log()
                .source("Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning");
        /// How many mixtures of two hard keys are added for each query.
        blends: u32 = 32,
            Spec::of("Mixtures").unit("keys").whole(0..=64)
                .source("Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning");
        /// How many mixtures of the query and a hard key are added for each query.
        queryblends: u32 = 16,
            Spec::of("Mixtures with the query").unit("keys").whole(0..=64)
                .source("Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning");
        /// How far each positive pair is moved apart: a factor on a random number from Beta(2, 2). At 0 positives stay.
        stretch: f64 = 1.0,
            Spec::of("Extrapolation").range(0.0..=2.0, 0.1)
                .source("Zhu et al. 2021, Improving Contrastive Learning by Visualizing Feature Transformation");
        /// How far a key is moved to make a negative of it: the tangent of the angle between the two.
        nudge: f64 = 0.3,
            Spec::of("Size of the step").range(0.02..=1.0, 0.01).log()
                .source("Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text \
                    Generation");
        /// The length of the noise that is added to each key of the batch, against a key's own length of 1. At 0 keys
        /// stay as they are.
        jitter: f64 = 1.0,
            Spec::of("Jitter σ").range(0.0..=2.0, 0.05)
                .source("Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty \
                    Regularization");
        /// How soon keys are met without jitter again: the share of steps with jitter is 1 at first and falls to
        /// exp(-a) at the end. At 0 every step has it.
        fading: f64 = 1.0,
            Spec::of("Fading a").range(0.0..=5.0, 0.1)
                .source("Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty \
                    Regularization");
        /// Smaller distances count as this distance, which bounds the preference for the nearest keys.
        cutoff: f64 = 0.5,
            Spec::of("Nearest distance").range(0.1..=1.4, 0.05)
                .source("Wu et al. 2017, Sampling Matters in Deep Embedding Learning");
        /// Negatives with a higher similarity to the query are left out.
        ceiling: f64 = 0.8,
            Spec::of("Highest similarity").range(-1.0..=1.0, 0.01)
                .source("Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective \
                    Hard-Negative Mining");
        /// A negative stays if its similarity is lower than the positive's by this much. With a guide, the guide's
        /// similarities count.
        margin: f64 = 0.05,
            Spec::of("Margin to the positive").range(0.0..=1.0, 0.01)
                .source("Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective \
                    Hard-Negative Mining");
        /// A negative stays if its similarity is lower than the positive's by this share of the positive's similarity.
        relative: f64 = 0.05,
            Spec::of("Relative margin").range(0.0..=0.9, 0.01)
                .source("Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective \
                    Hard-Negative Mining");
        /// Negatives more than this many standard deviations above the mean of their row are left out.
        deviations: f64 = 2.5,
            Spec::of("Standard deviations").range(0.0..=5.0, 0.1)
                .source("Zhang et al. 2020, Bridging the Gap Between Anchor-based and Anchor-free Detection via \
                    Adaptive Training Sample Selection");
        /// The second model that decides which negatives are suspect.
        guide: Guide = Guide::Checkpoint,
            Spec::of("Guide")
                .source("Solatorio 2024, GISTEmbed: Guided In-sample Selection of Training Negatives for Text \
                    Embedding Fine-tuning");
        /// Standard deviation of the noise that is added to the hidden truth before the guide uses it.
        guidenoise: f64 = 0.2,
            Spec::of("Noise of the guide").range(0.0..=2.0, 0.05);
        /// A candidate that is more similar than this to a point of the support set counts as a false negative.
        agreement: f64 = 0.7,
            Spec::of("Agreement").range(0.0..=1.0, 0.01)
                .source("Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative \
                    Cancellation");
        /// Negatives more than this many interquartile ranges beyond the quartiles are left out.
        whiskers: f64 = 1.5,
            Spec::of("Whiskers").range(0.0..=5.0, 0.1)
                .source("Jung et al. 2022, Unified Negative Pair Generation toward Well-discriminative Feature Space \
                    for Face Recognition");
        /// The share of negatives that stay, the most similar ones.
        quantile: f64 = 0.1,
            Spec::of("Share that stays").range(0.005..=1.0, 0.005)
                .source("Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss");
        /// How much more weight similar negatives get: at 0 all negatives count alike.
        beta: f64 = 1.0,
            Spec::of("Hardness β").range(0.0..=4.0, 0.1)
                .source("Robinson et al. 2021, Contrastive Learning with Hard Negative Samples");
        /// Whether the weights are constants for the gradient (stop-gradient) or are differentiated too, as in the
        /// official code.
        flow: Flow = Flow::Detached,
            Spec::of("Gradient of the weights")
                .source("Robinson et al. 2021, Contrastive Learning with Hard Negative Samples");
        /// The share of negatives that is assumed to be false (the class prior).
        prior: f64 = 0.1,
            Spec::of("Class prior τ⁺").range(0.0..=0.49, 0.01)
                .source("Chuang et al. 2020, Debiased Contrastive Learning");
        /// How strongly easy negatives are down-weighted: at 0 all negatives count alike.
        gamma: f64 = 1.0,
            Spec::of("Focus γ").range(0.0..=2.0, 0.1)
                .source("Lin et al. 2017, Focal Loss for Dense Object Detection");
        /// How much is added to a negative's logit per unit of its similarity: at 0 nothing is added.
        penalty: f64 = 5.0,
            Spec::of("Penalty α").range(0.0..=10.0, 0.5);
        /// The share of the target at the end of the run that is not the partner, but what the model believed before.
        aim: f64 = 0.8,
            Spec::of("Share of the past").range(0.0..=0.95, 0.05)
                .source("Kim et al. 2021, Self-Knowledge Distillation with Progressive Refinement of Targets");
        /// How much keys that fool the ranker are rewarded: at 0 the target is what the ranker believes, at 1 it is how
        /// hard each key is for it to tell from the right one.
        reward: f64 = 0.2,
            Spec::of("Reward for fooling λ").range(0.0..=1.0, 0.05)
                .source("Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval");
        /// The temperature of the ranker's scores: at a high one it spreads the target over more keys.
        softness: f64 = 1.0,
            Spec::of("Softness T").range(0.2..=5.0, 0.1).log()
                .source("Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval");
        /// How many steps of its own the ranker takes at each refresh, on rows that the retriever finds hard. The first
        /// refresh gives it 200 more.
        lessons: u32 = 25,
            Spec::of("Ranker's lessons").unit("steps").whole(1..=200).log()
                .source("Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval");
        /// How much of a negative's push away from the partner is left out: at 1 negatives push perpendicularly to it.
        strength: f64 = 1.0,
            Spec::of("Projection").range(0.0..=1.0, 0.05)
                .source("Armandpour et al. 2023, Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion \
                    into 3D, alleviate Janus problem and Beyond");
        /// The assumed probability that a right answer was labelled as one.
        selection: f64 = 0.5,
            Spec::of("Chance of a label").range(0.05..=0.95, 0.05)
                .source("Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training \
                    Neural Ranking Models");
        /// The least chance of being shown that a pair is weighted by: at 1 all pairs count alike.
        clip: f64 = 0.1,
            Spec::of("Least propensity").range(0.001..=1.0, 0.001).log()
                .source("Saito et al. 2020, Unbiased Recommender Learning from Missing-Not-At-Random Implicit \
                    Feedback");
        /// A pair whose loss exceeds the median by more than this many robust standard deviations is down-weighted.
        doubt: f64 = 3.0,
            Spec::of("Doubt beyond").unit("deviations").range(1.0..=6.0, 0.1)
                .source("Lan et al. 2024, Towards Enhancing Time Series Contrastive Learning: A Dynamic Bad Pair \
                    Mining Approach");
        /// How much it counts that queries far from an erased concept stay where they were. At 0 nothing holds them.
        keep: f64 = 5.0,
            Spec::of("Keep the rest").restarts().range(0.0..=20.0, 0.5)
                .source("Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining");
    }
    Optimizer {
        /// The rule by which the weights follow the gradient.
        optimizer: OptimizerKind = OptimizerKind::AdamW,
            Spec::of("Optimizer").always();
        /// How far the weights move in one step. If it is too large, the run diverges.
        rate: f64 = 0.003,
            Spec::of("Learning rate").range(0.00001..=10.0, 0.0001).log().always();
        /// How much of the last step's movement carries over into the next.
        momentum: f64 = 0.9,
            Spec::of("Momentum").range(0.0..=0.999, 0.001).when("optimizer", &["sgd"]);
        /// How strongly the weights are pulled towards zero; the temperature is exempt.
        decay: f64 = 0.01,
            Spec::of("Weight decay").range(0.0..=1.0, 0.001).always()
                .source("Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization");
    }
    Run {
        /// Every random draw follows from this number: the same seed gives the same run.
        seed: u32 = 4,
            Spec::of("Seed").restarts().whole(0..=u32::MAX).always();
        /// The number of steps after which the run stops.
        steps: u32 = 2000,
            Spec::of("Stop after").unit("steps").whole(1..=100000).log().always();
    }
}
