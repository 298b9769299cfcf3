// Written by: cargo xtask claims

/** What came out: on how many of the seeds, and each figure's mean. */
export interface Seen {
  agree: number;
  seeds: number;
  figures: [name: string, mean: number][];
}

/** A claim: exact (E), of training (T), or what was seen (S). */
export interface Claim {
  kind: "E" | "T" | "S";
  sentence: string;
  source: string;
  seen: Seen;
}

/** A recipe beside its baseline: the settings of the first run, and the means of both by metric. */
export interface Compared {
  baseline: string;
  settings: Record<string, number | string>;
  /** `agree`: on how many of the seeds the two differ in the same direction. */
  seen: { seeds: number; figures: { metric: string; baseline: number; recipe: number; agree: number }[] };
}

/** By id. */
export const CLAIMS: Record<string, Claim> = {
  "C1": {
    kind: "E",
    sentence: "The temperature controls hardness: at a low temperature, the hardest twentieth of the negatives gets most of the push.",
    source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
    seen: {"agree":10,"figures":[["tau=0.07",0.886],["tau=0.5",0.121]],"seeds":10},
  },
  "C2": {
    kind: "E",
    sentence: "The number of effective negatives rises with the temperature, from a handful to nearly all.",
    source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
    seen: {"agree":10,"figures":[["tau=0.03",0.0031],["tau=0.07",0.0379],["tau=0.1",0.121],["tau=0.2",0.5],["tau=0.5",0.885],["tau=1",0.969]],"seeds":10},
  },
  "C3": {
    kind: "E",
    sentence: "The pull on the positive equals the push on all negatives, and the gradient is (P - I) / tau.",
    source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
    seen: {"agree":10,"figures":[["sum of a row",3.82e-7],["distance from (P - I) / tau",7.68e-15]],"seeds":10},
  },
  "C4": {
    kind: "T",
    sentence: "A high temperature lets similar items stay close and a low one spreads embeddings evenly: no temperature does both.",
    source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
    seen: {"agree":10,"figures":[["tolerance, tau=1",0.886],["tolerance, tau=0.1",0.491],["uniformity, tau=1",-2.95],["uniformity, tau=0.1",-3.43]],"seeds":10},
  },
  "C5": {
    kind: "T",
    sentence: "For finding a query's own key, the best temperature is neither the lowest nor a high one.",
    source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), tau=0.05",0.598],["R@1 (own key or a duplicate), tau=0.1",0.692],["R@1 (own key or a duplicate), tau=0.2",0.614],["R@1 (own key or a duplicate), tau=0.5",0.413],["R@1 (own key or a duplicate), tau=1",0.359]],"seeds":10},
  },
  "C6": {
    kind: "T",
    sentence: "When many pairs are wrong, a higher temperature is better.",
    source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), tau=0.5",0.904],["R@1 (own key or a duplicate), tau=0.1",0.597]],"seeds":10},
  },
  "C7": {
    kind: "S",
    sentence: "A learned temperature settles higher when many pairs are wrong.",
    source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision",
    seen: {"agree":10,"figures":[["temperature, 30 % wrong",0.0688],["temperature, all right",0.0495]],"seeds":10},
  },
  "C8": {
    kind: "T",
    sentence: "More negatives in the batch help.",
    source: "Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), B=4",0.46],["R@1 (own key or a duplicate), B=8",0.797],["R@1 (own key or a duplicate), B=16",0.931],["R@1 (own key or a duplicate), B=32",0.975]],"seeds":10},
  },
  "C9": {
    kind: "T",
    sentence: "The decoupled loss makes small batches learn better and changes nothing with large ones.",
    source: "Yeh et al. 2022, Decoupled Contrastive Learning",
    seen: {"agree":9,"figures":[["R@1 (own key or a duplicate), InfoNCE, B=4",0.545],["R@1 (own key or a duplicate), decoupled, B=4",0.803],["R@1 (own key or a duplicate), InfoNCE, B=64",0.99],["R@1 (own key or a duplicate), decoupled, B=64",0.991]],"seeds":10},
  },
  "C10": {
    kind: "E",
    sentence: "Leaving the positive out of the denominator multiplies every negative's gradient by 1 / (1 - p).",
    source: "Yeh et al. 2022, Decoupled Contrastive Learning",
    seen: {"agree":10,"figures":[["error",6.99e-16]],"seeds":10},
  },
  "C11": {
    kind: "T",
    sentence: "Four hard negatives beat four random ones.",
    source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), fresh top 4",0.981],["R@1 (own key or a duplicate), uniform",0.877]],"seeds":10},
  },
  "C12": {
    kind: "T",
    sentence: "The hardest negatives of a stale index make training collapse.",
    source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), every step",0.983],["R@1 (own key or a duplicate), every 100 steps",0.133]],"seeds":10},
  },
  "C13": {
    kind: "T",
    sentence: "If hard negatives are drawn from the hundred nearest keys instead, the age of the index hardly matters.",
    source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), every step",0.969],["R@1 (own key or a duplicate), every 100 steps",0.969]],"seeds":10},
  },
  "C14": {
    kind: "T",
    sentence: "Random negatives stabilise training with hard negatives that were mined once.",
    source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), with the batch",0.884],["R@1 (own key or a duplicate), alone",0.77]],"seeds":10},
  },
  "C15": {
    kind: "T",
    sentence: "Negatives that were mined once are soon no longer the hardest.",
    source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
    seen: {"agree":9,"figures":[["overlap with a fresh index, 100 steps later",0.476],["overlap with a fresh index, fresh",0.969],["mean similarity of the collected, 100 steps later",0.845],["mean similarity of the collected, fresh",0.894]],"seeds":10},
  },
  "C16": {
    kind: "T",
    sentence: "The stronger the miner, the more of its negatives are false.",
    source: "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking Models",
    seen: {"agree":10,"figures":[["share of false negatives, uniform",0.0992],["share of false negatives, pool of 100",0.348],["share of false negatives, top 1",0.605]],"seeds":10},
  },
  "C17": {
    kind: "T",
    sentence: "If a query is to find any key of its class, hard negatives hurt.",
    source: "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking Models",
    seen: {"agree":9,"figures":[["class@10, uniform",0.543],["class@10, top 4",0.475]],"seeds":10},
  },
  "C18": {
    kind: "T",
    sentence: "With the false negatives removed, hard negatives are better than random ones.",
    source: "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking Models",
    seen: {"agree":10,"figures":[["class@10, top 4, by labels",0.632],["class@10, uniform",0.543]],"seeds":10},
  },
  "C19": {
    kind: "T",
    sentence: "Leaving false negatives out of the batch helps.",
    source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
    seen: {"agree":10,"figures":[["class@10, known labels",0.773],["class@10, plain",0.517],["tolerance, known labels",0.442],["tolerance, plain",0.218]],"seeds":10},
  },
  "C20": {
    kind: "T",
    sentence: "A margin below the positive removes false negatives that are duplicates.",
    source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative Mining",
    seen: {"agree":10,"figures":[["share of duplicates among the negatives, top 4",0.378],["share of duplicates among the negatives, margin 5 %",0.0]],"seeds":10},
  },
  "C21": {
    kind: "T",
    sentence: "Negatives that are merely of the anchor's class stay, unless the margin is large.",
    source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative Mining",
    seen: {"agree":10,"figures":[["false negatives per anchor, top 4",2.3],["false negatives per anchor, margin 5 %",2.2],["false negatives per anchor, margin 40 %",0.0],["share of false negatives, top 4",0.576],["share of false negatives, margin 5 %",0.569]],"seeds":10},
  },
  "C22": {
    kind: "T",
    sentence: "If many negatives are of the anchor's class, debiasing raises tolerance and class recall, and at a low temperature fewer queries find their own key.",
    source: "Chuang et al. 2020, Debiased Contrastive Learning",
    seen: {"agree":10,"figures":[["tolerance, debiased",0.519],["tolerance, plain",0.135],["class@10 with the own key, debiased",0.737],["class@10 with the own key, plain",0.65],["R@1 (own key or a duplicate), debiased",0.402],["R@1 (own key or a duplicate), plain",0.999]],"seeds":10},
  },
  "C23": {
    kind: "T",
    sentence: "Hardness weights spread the embeddings more evenly and lower the tolerance.",
    source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
    seen: {"agree":10,"figures":[["uniformity, hardness",-3.46],["uniformity, plain",-3.3],["tolerance, hardness",0.135],["tolerance, plain",0.21]],"seeds":10},
  },
  "C24": {
    kind: "E",
    sentence: "The sigmoid loss needs its bias: without it, the many negatives of an untrained batch outweigh the positive.",
    source: "Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training",
    seen: {"agree":10,"figures":[["b=0",316.0],["b=-10",10.2]],"seeds":10},
  },
  "C25": {
    kind: "E",
    sentence: "When the gradient passes through hardness weights, as in the official code, easy negatives are attracted; constant weights repel all negatives.",
    source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
    seen: {"agree":10,"figures":[["official",0.97],["detached",0.0]],"seeds":10},
  },
  "C26": {
    kind: "E",
    sentence: "Constant hardness weights have the effect of a lower temperature for the negatives: tau / (1 + beta).",
    source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
    seen: {"agree":10,"figures":[["error",1.5e-15]],"seeds":10},
  },
  "C27": {
    kind: "T",
    sentence: "With two towers, momentum contrast must be symmetric: if it is one-sided, the key tower never moves.",
    source: "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), symmetric",0.979],["R@1 (own key or a duplicate), one-sided",0.511],["whether the key tower moved, symmetric",1.0],["whether the key tower moved, one-sided",0.0]],"seeds":10},
  },
  "C28": {
    kind: "T",
    sentence: "Slow momentum encoders keep the queue consistent; encoders that are too slow lag behind.",
    source: "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning",
    seen: {"agree":10,"figures":[["mean similarity of all negatives, m=0",0.206],["mean similarity of all negatives, m=0.99",-0.000986],["mean similarity of all negatives, m=0.999",0.00287],["uniformity, m=0",-2.63],["uniformity, m=0.99",-3.35],["uniformity, m=0.999",-3.27],["R@1 (own key or a duplicate), m=0",0.966],["R@1 (own key or a duplicate), m=0.99",0.979],["R@1 (own key or a duplicate), m=0.999",0.819]],"seeds":10},
  },
  "C29": {
    kind: "T",
    sentence: "A memory of past batches makes tiny batches learn better.",
    source: "Wang et al. 2020, Cross-Batch Memory for Embedding Learning",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), memory",0.944],["R@1 (own key or a duplicate), batch alone",0.645]],"seeds":10},
  },
  "C30": {
    kind: "E",
    sentence: "If the logarithm of a key's chance to be drawn is subtracted from its logit, negatives drawn by popularity push as the whole corpus would.",
    source: "Yi et al. 2019, Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations",
    seen: {"agree":10,"figures":[["uncorrected",0.543],["corrected",0.0352]],"seeds":10},
  },
  "C31": {
    kind: "E",
    sentence: "AUROC does not depend on the number of negatives; AUPRC does.",
    source: "McDermott et al. 2024, A Closer Look at AUROC and AUPRC under Class Imbalance",
    seen: {"agree":10,"figures":[["AUROC 1:1",0.866],["AUROC 1:100",0.869],["AUPRC 1:1",0.864],["AUPRC 1:100",0.138]],"seeds":10},
  },
  "C32": {
    kind: "T",
    sentence: "Batches of one topic have harder negatives, and more of these are false.",
    source: "Hofstätter et al. 2021, Efficiently Teaching an Effective Dense Retriever with Balanced Topic Aware Sampling",
    seen: {"agree":10,"figures":[["mean similarity of the batch's negatives, topics",0.301],["mean similarity of the batch's negatives, random",0.00112],["share of the batch's negatives with the anchor's class, topics",0.13],["share of the batch's negatives with the anchor's class, random",0.016]],"seeds":10},
  },
  "C33": {
    kind: "T",
    sentence: "The larger the clusters that fill a batch, the harder are its negatives.",
    source: "Dahiya et al. 2023, NGAME: Negative Mining-aware Mini-batching for Extreme Classification",
    seen: {"agree":10,"figures":[["mean similarity of the batch's negatives, random",0.00112],["mean similarity of the batch's negatives, C=1",0.000399],["mean similarity of the batch's negatives, C=2",0.0124],["mean similarity of the batch's negatives, C=4",0.0306],["mean similarity of the batch's negatives, C=16",0.133],["mean similarity of the batch's negatives, C=64",0.416]],"seeds":10},
  },
  "C34": {
    kind: "T",
    sentence: "Batches of current neighbours have harder negatives than random batches.",
    source: "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation",
    seen: {"agree":10,"figures":[["mean similarity of the batch's negatives, neighbours",0.114],["mean similarity of the batch's negatives, random",0.00112]],"seeds":10},
  },
  "C34g": {
    kind: "T",
    sentence: "Batches of neighbours on the map have harder negatives than random batches.",
    source: "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation",
    seen: {"agree":10,"figures":[["mean similarity of the batch's negatives, neighbours",0.15],["mean similarity of the batch's negatives, random",0.0011]],"seeds":10},
  },
  "C35": {
    kind: "T",
    sentence: "A record of each pair's loss tells wrong pairs from right ones, though the rule of two standard deviations misses many.",
    source: "Lan et al. 2024, Towards Enhancing Time Series Contrastive Learning: A Dynamic Bad Pair Mining Approach",
    seen: {"agree":10,"figures":[["AUROC of the losses, 20 % wrong",0.996],["precision beyond two deviations, 20 % wrong",1.0],["recall beyond two deviations, 20 % wrong",0.346]],"seeds":10},
  },
  "C36": {
    kind: "E",
    sentence: "Extrapolated positives have the similarity s - 2 l (l - 1) (1 - s), so they are always harder.",
    source: "Zhu et al. 2021, Improving Contrastive Learning by Visualizing Feature Transformation",
    seen: {"agree":10,"figures":[["error",1.04e-15],["before",0.705],["after",0.207]],"seeds":10},
  },
  "C37": {
    kind: "E",
    sentence: "A mixture of two negatives is at least as hard as their mean, and usually harder.",
    source: "Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning",
    seen: {"agree":10,"figures":[["least gain",0.000426],["mean gain",0.037]],"seeds":10},
  },
  "C38": {
    kind: "E",
    sentence: "Distance-weighted sampling draws nearer negatives than uniform sampling, whose negatives are nearly all equally far.",
    source: "Wu et al. 2017, Sampling Matters in Deep Embedding Learning",
    seen: {"agree":10,"figures":[["uniform",1.39],["distance-weighted",0.966]],"seeds":10},
  },
  "C39": {
    kind: "E",
    sentence: "A large batch can be processed in chunks if the embeddings' gradient is cached; the sum of the chunks' losses is another loss.",
    source: "Gao et al. 2021, Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
    seen: {"agree":10,"figures":[["cached",2e-16],["added",0.517]],"seeds":10},
  },
  "C40": {
    kind: "T",
    sentence: "Triplets with random negatives soon have nothing left to learn from; triplets with semi-hard negatives still do.",
    source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), semi-hard",0.94],["R@1 (own key or a duplicate), random",0.522]],"seeds":10},
  },
  "C41": {
    kind: "E",
    sentence: "Replacing groups of keys by their means gives a lower bound of the denominator, which is tight only at a high temperature.",
    source: "Kulatilleke, Portmann and Chandra 2022, Efficient block contrastive learning via parameter-free meta-node approximation",
    seen: {"agree":10,"figures":[["least gap",0.0137],["tau=1",0.0151],["tau=0.1",1.26]],"seeds":10},
  },
  "C42": {
    kind: "E",
    sentence: "The lower the temperature, the more anchors push no negative, because their debiased sum is at its least possible value.",
    source: "Chuang et al. 2020, Debiased Contrastive Learning",
    seen: {"agree":10,"figures":[["tau=0.05",0.923],["tau=0.5",0.0]],"seeds":10},
  },
  "C43": {
    kind: "S",
    sentence: "A temperature that oscillates gives a higher tolerance than one that stays at its lowest value.",
    source: "Kukleva et al. 2023, Temperature Schedules for Self-Supervised Contrastive Methods on Long-Tail Data",
    seen: {"agree":10,"figures":[["tolerance, swings",0.241],["tolerance, stays",0.217],["class@10 with the own key, swings",0.89],["class@10 with the own key, stays",0.83]],"seeds":10},
  },
  "C44": {
    kind: "S",
    sentence: "From scratch and with noisy views, the one hardest key alone teaches less than the batch alone, and the eight hardest teach about as much.",
    source: "Santosh et al. 2024, ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European Court of Human Rights",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), in-batch",0.277],["R@1 (own key or a duplicate), top 1",0.22],["R@1 (own key or a duplicate), top 8",0.277]],"seeds":10},
  },
  "C45": {
    kind: "T",
    sentence: "Without negatives everything moves to one place, and recall alone hides it.",
    source: "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere",
    seen: {"agree":10,"figures":[["mean similarity of the batch's negatives, alignment",0.979],["mean similarity of the batch's negatives, InfoNCE",0.0017],["uniformity, alignment",-0.0796],["uniformity, InfoNCE",-3.33],["RankMe, alignment",3.91],["RankMe, InfoNCE",14.1],["R@1 (own key or a duplicate), alignment",0.526],["R@1 (own key or a duplicate), InfoNCE",0.985]],"seeds":10},
  },
  "C46": {
    kind: "T",
    sentence: "Alignment with uniformity learns as well as InfoNCE.",
    source: "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), both",0.984],["R@1 (own key or a duplicate), alignment",0.526],["R@1 (own key or a duplicate), InfoNCE",0.985]],"seeds":10},
  },
  "C47": {
    kind: "T",
    sentence: "Keys that collide with the query in a hash table are far harder than random ones, and nearly as good negatives as those of an exact search.",
    source: "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction",
    seen: {"agree":10,"figures":[["mean similarity of the collected, random",-0.00329],["mean similarity of the collected, colliding",0.386],["mean similarity of the collected, exact pool of 100",0.617],["R@1 (own key or a duplicate), random",0.943],["R@1 (own key or a duplicate), colliding",0.956],["R@1 (own key or a duplicate), exact pool of 100",0.967]],"seeds":10},
  },
  "C47b": {
    kind: "E",
    sentence: "Two embeddings share a bucket as often as the angle between them says.",
    source: "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction",
    seen: {"agree":10,"figures":[["largest error, 1 bit",0.0348],["largest error, 6 bits",0.0147]],"seeds":10},
  },
  "C48": {
    kind: "T",
    sentence: "If labels are expected to be flipped, less of the push falls on false negatives, and they come to lie closer.",
    source: "Yu and Qin 2020, Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning",
    seen: {"agree":10,"figures":[["share of the push on false negatives, plain",0.406],["share of the push on false negatives, flips",0.286],["mean similarity of false negatives, plain",0.46],["mean similarity of false negatives, flips",0.53]],"seeds":10},
  },
  "C49": {
    kind: "T",
    sentence: "Targets from the model's own past help held-out queries where pairs are few and noisy; label smoothing does not.",
    source: "Kim et al. 2021, Self-Knowledge Distillation with Progressive Refinement of Targets",
    seen: {"agree":10,"figures":[["held-out R@1, plain",0.439],["held-out R@1, smoothing",0.372],["held-out R@1, own past",0.51]],"seeds":10},
  },
  "C50": {
    kind: "T",
    sentence: "Hard negatives that push only perpendicularly to the partner leave the classes more together, and partners are found as well.",
    source: "Armandpour et al. 2023, Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion into 3D, alleviate Janus problem and Beyond",
    seen: {"agree":10,"figures":[["class@10, plain",0.498],["class@10, projected",0.535],["R@1 (own key or a duplicate), plain",0.996],["R@1 (own key or a duplicate), projected",0.995]],"seeds":10},
  },
  "C51": {
    kind: "T",
    sentence: "Losses at different temperatures cannot be compared: equally good encoders differ by several nats, and a loss that stays near ln B may be as low as it can be.",
    source: "",
    seen: {"agree":10,"figures":[["loss, tau=0.1",0.154],["loss, tau=1",3.26],["loss, tau=2",3.7],["held-out R@1, tau=0.1",0.996],["held-out R@1, tau=1",0.993],["held-out R@1, tau=2",0.981],["loss less its floor, tau=0.1",0.151],["loss less its floor, tau=1",0.093],["loss less its floor, tau=2",0.0351]],"seeds":10},
  },
  "C52": {
    kind: "T",
    sentence: "When a memory starts to count, the loss jumps, because there are more candidates, and retrieval improves.",
    source: "",
    seen: {"agree":10,"figures":[["loss of the last step, step 100",0.117],["loss of the last step, step 105",1.69],["loss of the last step, step 140",2.13],["held-out R@1, step 100",0.899],["held-out R@1, step 105",0.914],["held-out R@1, step 140",0.935]],"seeds":10},
  },
  "C53": {
    kind: "T",
    sentence: "A lower loss can be that of a worse model: with a batch of 4 the loss is lower, and fewer queries find their key.",
    source: "",
    seen: {"agree":10,"figures":[["held-out R@1, B=4",0.697],["held-out R@1, B=128",0.997],["loss, B=4",0.0422],["loss, B=128",0.26],["alignment, B=4",0.318],["alignment, B=128",0.112]],"seeds":10},
  },
  "C54": {
    kind: "T",
    sentence: "A low temperature crowds all cosines together only if many pairs are wrong.",
    source: "",
    seen: {"agree":10,"figures":[["mean similarity of the batch's negatives, tau=0.02, 30 % wrong",0.709],["mean similarity of the batch's negatives, tau=0.02, all right",0.121],["mean similarity of the batch's negatives, tau=0.1, 30 % wrong",0.0826]],"seeds":10},
  },
  "C55": {
    kind: "T",
    sentence: "Partners need not have a cosine near 1 to be found: in more dimensions they lie farther apart, and more queries find their key.",
    source: "",
    seen: {"agree":8,"figures":[["mean similarity of held-out partners, 16 dimensions",0.791],["mean similarity of held-out partners, 64 dimensions",0.679],["held-out R@1, 16 dimensions",0.793],["held-out R@1, 64 dimensions",0.831],["mean similarity of the batch's partners, 16 dimensions",0.661],["mean similarity of the batch's partners, 64 dimensions",0.572]],"seeds":10},
  },
  "C56": {
    kind: "T",
    sentence: "ln B less the loss, a bound of the mutual information, grows with the batch while retrieval hardly changes.",
    source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding",
    seen: {"agree":10,"figures":[["ln B less the loss, B=16",2.71],["ln B less the loss, B=1024",5.99],["held-out R@1, B=16",0.976],["held-out R@1, B=1024",0.998]],"seeds":10},
  },
  "C57": {
    kind: "T",
    sentence: "Two towers begin with a modality gap, one shared tower with a much smaller one.",
    source: "Liang et al. 2022, Mind the Gap: Understanding the Modality Gap in Multi-modal Contrastive Representation Learning",
    seen: {"agree":10,"figures":[["modality gap, two towers",0.879],["modality gap, one tower",0.168]],"seeds":10},
  },
  "C58": {
    kind: "T",
    sentence: "Wrong pairs keep the modality gap open if the temperature is learned; it closes if the temperature is high or all pairs are right.",
    source: "Yaras et al. 2024, Explaining and Mitigating the Modality Gap in Contrastive Multimodal Learning",
    seen: {"agree":10,"figures":[["modality gap, 30 % wrong, learned",0.24],["modality gap, 30 % wrong, tau=0.5",0.047],["modality gap, all right, learned",0.0679]],"seeds":10},
  },
  "C59": {
    kind: "E",
    sentence: "Not all embeddings can be opposite to each other: the mean cosine of N points is at least -1 / (N - 1), which a regular simplex attains.",
    source: "",
    seen: {"agree":10,"figures":[["random, least",0.00121],["simplex",0.0]],"seeds":10},
  },
  "C60": {
    kind: "E",
    sentence: "Uniformity is never positive: it lies between -4 N / (N - 1) for N points and 0, which is about -4 to 0 if there are many.",
    source: "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere",
    seen: {"agree":10,"figures":[["all in one place",-7.15e-8],["random, highest",-0.445],["random, least above the bound",0.151],["simplex, above the bound",7.25e-8],["two opposite points",-8.0],["1024 random",-3.51]],"seeds":10},
  },
  "C61": {
    kind: "E",
    sentence: "Two pairs that are orthogonal to each other, with partners that coincide, have the loss ln(1 + exp(-1 / tau)).",
    source: "",
    seen: {"agree":10,"figures":[["tau=1",0.313],["error",8.65e-16]],"seeds":10},
  },
  "C62": {
    kind: "E",
    sentence: "A queue of K of N keys seldom holds the anchor's own key, since every epoch visits each pair once; K / N would be the share if pairs were drawn with replacement.",
    source: "",
    seen: {"agree":10,"figures":[["epochs",0.0337],["K (K + B) / (2 N^2)",0.0332],["with replacement",0.221],["K / N",0.25]],"seeds":10},
  },
  "C63": {
    kind: "T",
    sentence: "Clicks that count inversely to the chance that their key was shown find more of the right answers, and above all those that are rarely shown.",
    source: "Saito et al. 2020, Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback",
    seen: {"agree":10,"figures":[["reached, as they are",0.331],["reached, at most tenfold",0.423],["reached, unbounded",0.416],["reached_tail, as they are",0.159],["reached_tail, at most tenfold",0.266],["reached_tail, unbounded",0.414]],"seeds":10},
  },
  "C64": {
    kind: "T",
    sentence: "From clicks alone, an examination model and the encoders learn together how likely each position is looked at and which keys are right: right keys are found as well as with the true chances, and popular keys are no longer favoured.",
    source: "Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation",
    seen: {"agree":10,"figures":[["held-out class@10, as they are",0.199],["held-out class@10, true chances",0.286],["held-out class@10, learned",0.287],["favour, as they are",0.597],["favour, true chances",0.0273],["favour, learned",0.0364],["mean distance of ln P_k/P_1 from ln e_k/e_1, learned",0.156]],"seeds":10},
  },
  "C65": {
    kind: "T",
    sentence: "With a remembered denominator, batches of four learn what InfoNCE learns from large ones.",
    source: "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch Does Not Harm Performance",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), InfoNCE",0.731],["R@1 (own key or a duplicate), global",0.995]],"seeds":10},
  },
  "C66": {
    kind: "E",
    sentence: "The less an anchor forgets, the nearer its remembered denominator is to the one over all keys.",
    source: "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch Does Not Harm Performance",
    seen: {"agree":10,"figures":[["forget=1",2.24],["forget=0.5",1.15],["forget=0.1",0.538]],"seeds":10},
  },
  "C67": {
    kind: "T",
    sentence: "Negatives that show the right thing in the wrong form teach queries to heed the form; hard negatives of the right form do not.",
    source: "Lin et al. 2024, MM-Embed: Universal Multimodal Retrieval with Multimodal LLMs",
    seen: {"agree":10,"figures":[["held-out R@1, in-batch",0.568],["held-out R@1, right form",0.548],["held-out R@1, both forms",0.999]],"seeds":10},
  },
  "C70": {
    kind: "T",
    sentence: "A ranker that practises on keys which the retriever confuses picks the right one among them far more often than a ranker that practises on random keys.",
    source: "Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval",
    seen: {"agree":10,"figures":[["the ranker picks the right key among it and the 15 most similar others, retrieved keys",0.885],["the ranker picks the right key among it and the 15 most similar others, random keys",0.613]],"seeds":10},
  },
  "C75": {
    kind: "T",
    sentence: "If each query also meets its own key moved by a random small step, as a negative, items of a class stay closer together.",
    source: "",
    seen: {"agree":10,"figures":[["tolerance, in-batch",0.737],["tolerance, and a neighbour",0.814],["held-out R@10, in-batch",0.917],["held-out R@10, and a neighbour",0.94]],"seeds":10},
  },
  "C76": {
    kind: "T",
    sentence: "A small step along the gradient turns a key into an imposter: it is still nearer to the query than every other key, and costs several times what a random step costs.",
    source: "Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text Generation",
    seen: {"agree":10,"figures":[["that cost, over that of a random step, in-batch",7.13],["share of imposters nearer than every other key, in-batch",0.907]],"seeds":10},
  },
  "C77": {
    kind: "T",
    sentence: "Training with imposters makes a key and its imposter easier to tell apart.",
    source: "Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text Generation",
    seen: {"agree":10,"figures":[["ln P of the key less that of its imposter, in-batch",0.676],["ln P of the key less that of its imposter, and an imposter",0.862]],"seeds":10},
  },
  "C78": {
    kind: "S",
    sentence: "Imposters do not help held-out queries to find keys of their class, and partners end less similar.",
    source: "Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text Generation",
    seen: {"agree":10,"figures":[["held-out class@10, in-batch",0.342],["held-out class@10, and an imposter",0.326],["mean similarity of held-out partners, in-batch",0.942],["mean similarity of held-out partners, and an imposter",0.896]],"seeds":10},
  },
  "C80": {
    kind: "T",
    sentence: "Where rare classes look like no other, synthetic pairs between near pairs of a class raise the recall of the rarest third, and the most frequent third gives a little.",
    source: "Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique",
    seen: {"agree":9,"figures":[["recall_tail, SMOTE",0.481],["recall_tail, plain",0.377],["recall_head, SMOTE",0.893],["recall_head, plain",0.927]],"seeds":10},
  },
  "C81": {
    kind: "T",
    sentence: "Queries that cannot be told apart learn a higher temperature than clear ones, and their energy warns of wrong answers, but not if it is multiplied by the temperature.",
    source: "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature Energy",
    seen: {"agree":10,"figures":[["tau_split, per query",0.0861],["energy_ablation, per query",0.718]],"seeds":10},
  },
  "C82": {
    kind: "T",
    sentence: "Lengths learn which of two similar items is the copy, and partners are found as before.",
    source: "Wang, Sun and Yang 2023, A Benchmark and Asymmetrical-Similarity Learning for Practical Image Copy Detection",
    seen: {"agree":10,"figures":[["direction, without",0.171],["direction, with",1.0],["reversed_dropped, without",0.245],["reversed_dropped, with",1.0],["held-out R@1, without",1.0],["held-out R@1, with",0.998]],"seeds":10},
  },
  "C83": {
    kind: "E",
    sentence: "Similarity alone cannot tell a pair from the same pair asked the wrong way round.",
    source: "Wang, Sun and Yang 2023, A Benchmark and Asymmetrical-Similarity Learning for Practical Image Copy Detection",
    seen: {"agree":10,"figures":[["similarity",0.5],["a guess",0.5]],"seeds":10},
  },
  "C85": {
    kind: "T",
    sentence: "If keys are met with noise, items of a class stay closer together and the own key is found less often; noise that becomes rarer gives part of that back.",
    source: "Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty Regularization",
    seen: {"agree":10,"figures":[["tolerance, in-batch",0.737],["tolerance, jitter, a=0",0.915],["tolerance, jitter, a=1",0.877],["tolerance, jitter, a=3",0.812],["R@1 (own key or a duplicate), in-batch",0.397],["R@1 (own key or a duplicate), jitter, a=0",0.242],["R@1 (own key or a duplicate), jitter, a=1",0.276],["R@1 (own key or a duplicate), jitter, a=3",0.335]],"seeds":10},
  },
  "C86": {
    kind: "S",
    sentence: "Keys with noise that fades help held-out queries to find their key among the first ten, but not on every seed.",
    source: "Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty Regularization",
    seen: {"agree":8,"figures":[["held-out R@10, in-batch",0.917],["held-out R@10, jitter, a=0",0.936],["held-out R@10, jitter, a=1",0.94],["held-out R@10, jitter, a=3",0.942]],"seeds":10},
  },
  "C87": {
    kind: "T",
    sentence: "In a few broad classes, queries that meet 16 means of groups find keys of their class better than queries that meet 127 keys, and lose little of their own key.",
    source: "Kulatilleke, Portmann and Chandra 2022, Efficient block contrastive learning via parameter-free meta-node approximation",
    seen: {"agree":8,"figures":[["held-out class@10, in-batch",0.47],["held-out class@10, means",0.496],["held-out R@1, in-batch",0.98],["held-out R@1, means",0.957]],"seeds":10},
  },
  "C88": {
    kind: "T",
    sentence: "If a tenth of the inputs is masked, partners remain less alike where these are the inputs on which the match hangs most than where they are random.",
    source: "Tang et al. 2023, Multiple Instance Learning Framework with Masked Hard Instance Mining for Whole Slide Image Classification",
    seen: {"agree":10,"figures":[["similarity of partners with random masks, less that with chosen ones, in-batch",0.372]],"seeds":10},
  },
  "C89": {
    kind: "T",
    sentence: "Pairs whose most telling inputs are masked teach encoders to use the others: items of a class come closer together, and keys are still found when inputs are missing.",
    source: "Tang et al. 2023, Multiple Instance Learning Framework with Masked Hard Instance Mining for Whole Slide Image Classification",
    seen: {"agree":10,"figures":[["class@10, in-batch",0.352],["class@10, masked",0.396],["held-out R@1 without a quarter of the inputs, in-batch",0.475],["held-out R@1 without a quarter of the inputs, masked",0.612]],"seeds":10},
  },
  "C90": {
    kind: "T",
    sentence: "Random neighbours of one known query erase more of a concept than that query alone.",
    source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
    seen: {"agree":9,"figures":[["class@10 of the erased concept, before",0.504],["class@10 of the erased concept, known query, keep",0.145],["class@10 of the erased concept, neighbours, keep",0.0454],["class@10 of the erased concept, neighbours",0.0005]],"seeds":10},
  },
  "C91": {
    kind: "T",
    sentence: "A concept can be erased alone only if the rest is held where it was.",
    source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
    seen: {"agree":10,"figures":[["class@10 of the rest, before",0.494],["class@10 of the rest, known query, keep",0.482],["class@10 of the rest, neighbours, keep",0.459],["class@10 of the rest, neighbours",0.133]],"seeds":10},
  },
  "C92": {
    kind: "T",
    sentence: "If the rest is held, other concepts are found nearly as well as before.",
    source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
    seen: {"agree":10,"figures":[["class@10 of the rest, before",0.494],["class@10 of the rest, known query, keep",0.482],["class@10 of the rest, neighbours, keep",0.459],["class@10 of the rest, neighbours",0.133]],"seeds":10},
  },
  "N1": {
    kind: "S",
    sentence: "Triplets with the hardest negatives are said to collapse; here they do not, because embeddings have unit length.",
    source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), semi-hard",0.94],["R@1 (own key or a duplicate), hardest",0.937]],"seeds":10},
  },
  "N2": {
    kind: "S",
    sentence: "A one-way memory lets the mean similarity of all negatives rise, and a batch of 16 still gains from it.",
    source: "Wang et al. 2020, Cross-Batch Memory for Embedding Learning",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), memory",0.97],["R@1 (own key or a duplicate), batch alone",0.952],["mean similarity of all negatives, memory",0.236],["mean similarity of all negatives, batch alone",0.000216]],"seeds":10},
  },
  "N3": {
    kind: "S",
    sentence: "In addition to a batch of 64, the four hardest keys change R@1 by less than two in a hundred queries.",
    source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
    seen: {"agree":10,"figures":[["R@1 (own key or a duplicate), in-batch",0.99],["R@1 (own key or a duplicate), and the top 4",0.993]],"seeds":10},
  },
  "N4": {
    kind: "S",
    sentence: "Queries of a topic that was never trained on find their keys as well as others, as long as all topics share their maps.",
    source: "Zhan et al. 2022, Evaluating Interpolation and Extrapolation Performance of Neural Retrieval Models",
    seen: {"agree":10,"figures":[["held-out R@1, topics seen less unseen, shared maps",0.0005],["held-out R@1, topics seen less unseen, maps of their own",0.825]],"seeds":10},
  },
  "N5": {
    kind: "S",
    sentence: "With four keys that collide, one or two queries in a hundred more find their key than with four random ones.",
    source: "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction",
    seen: {"agree":8,"figures":[["R@1 (own key or a duplicate), shared random",0.936],["R@1 (own key or a duplicate), own random",0.943],["R@1 (own key or a duplicate), own colliding",0.956]],"seeds":10},
  },
  "N6": {
    kind: "S",
    sentence: "What is remembered adds next to nothing to what the decoupled loss learns from batches of four: less than one in a hundred held-out queries.",
    source: "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch Does Not Harm Performance",
    seen: {"agree":8,"figures":[["held-out R@1, decoupled",0.968],["held-out R@1, global",0.972],["R@1 (own key or a duplicate), decoupled",0.99],["R@1 (own key or a duplicate), global",0.995]],"seeds":10},
  },
  "N7": {
    kind: "S",
    sentence: "A temperature for each query finds as many keys as a fixed one, and its energy warns as well.",
    source: "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature Energy",
    seen: {"agree":9,"figures":[["held-out R@1, per query",0.519],["held-out R@1, fixed",0.518],["energy_auroc, per query",0.963],["energy_auroc, fixed",0.968]],"seeds":10},
  },
  "N8": {
    kind: "S",
    sentence: "A retriever that learns from a ranker's judgement finds somewhat more keys of the class, and no more single items.",
    source: "Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval",
    seen: {"agree":9,"figures":[["held-out class@10, same keys, no ranker",0.372],["held-out class@10, ranker",0.397],["held-out class@10, no reward",0.39],["held-out class@10, reward alone",0.406],["held-out class@10, random keys, no ranker",0.396],["R@1 (own key or a duplicate), same keys, no ranker",0.269],["R@1 (own key or a duplicate), ranker",0.279],["R@1 (own key or a duplicate), no reward",0.273],["R@1 (own key or a duplicate), reward alone",0.264],["R@1 (own key or a duplicate), random keys, no ranker",0.296]],"seeds":10},
  },
  "N9": {
    kind: "S",
    sentence: "The energy at a query's own temperature finds queries of new topics better than at a fixed one.",
    source: "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature Energy",
    seen: {"agree":8,"figures":[["AUROC of the energy, topics unseen against seen, per query",0.828],["AUROC of the energy, topics unseen against seen, fixed",0.791]],"seeds":10},
  },
  "N10": {
    kind: "S",
    sentence: "Of two thousand pairs of which no query is blurred, all temperatures sink to the lowest, and fewer keys are found than at a fixed one.",
    source: "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature Energy",
    seen: {"agree":10,"figures":[["temperature, per query",0.0247],["temperature, fixed",0.1],["held-out R@1, per query",0.969],["held-out R@1, fixed",1.0]],"seeds":10},
  },
};

/** By the recipe's id. */
export const COMPARED: Record<string, Compared> = {
  "uniform": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":10,"baseline":0.267,"metric":"recall_at_1","recipe":0.296},{"agree":10,"baseline":3.23,"metric":"effective_negatives","recipe":7.96},{"agree":10,"baseline":0.878,"metric":"tolerance","recipe":0.849}],"seeds":10},
  },
  "popularity": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"tail":1,"dim":16,"batch":16},
    seen: {"figures":[{"agree":5,"baseline":0.98,"metric":"recall_at_1","recipe":0.984},{"agree":10,"baseline":3.51,"metric":"effective_negatives","recipe":7.02},{"agree":10,"baseline":0.0741,"metric":"false_negative_rate","recipe":0.129}],"seeds":10},
  },
  "logq": {
    baseline: "popularity",
    settings: {"recipe":"popularity","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"tail":1,"dim":16,"batch":16},
    seen: {"figures":[{"agree":7,"baseline":0.984,"metric":"recall_at_1","recipe":0.987},{"agree":10,"baseline":-0.00825,"metric":"negative_mean","recipe":-0.00136},{"agree":10,"baseline":7.02,"metric":"effective_negatives","recipe":6.64}],"seeds":10},
  },
  "xbm": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":4},
    seen: {"figures":[{"agree":10,"baseline":0.852,"metric":"recall_at_1","recipe":0.987},{"agree":10,"baseline":1.55,"metric":"effective_negatives","recipe":33.1},{"agree":10,"baseline":-3.03,"metric":"uniformity","recipe":-2.23}],"seeds":10},
  },
  "moco": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.267,"metric":"recall_at_1","recipe":0.281},{"agree":10,"baseline":3.23,"metric":"effective_negatives","recipe":29.9},{"agree":10,"baseline":-2.98,"metric":"uniformity","recipe":-2.3}],"seeds":10},
  },
  "moco-one-sided": {
    baseline: "moco",
    settings: {"recipe":"moco","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":16},
    seen: {"figures":[{"agree":10,"baseline":0.992,"metric":"recall_at_1","recipe":0.745},{"agree":10,"baseline":-0.00134,"metric":"negative_mean","recipe":0.0899},{"agree":10,"baseline":0.343,"metric":"class_at_10","recipe":0.257}],"seeds":10},
  },
  "cocosoda": {
    baseline: "moco",
    settings: {"recipe":"moco","steps":400,"data":"hierarchy","dim":16,"batch":16,"tau":0.07,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.293,"metric":"recall_at_1","recipe":0.291},{"agree":10,"baseline":20.6,"metric":"effective_negatives","recipe":24.3},{"agree":9,"baseline":0.0747,"metric":"negative_mean","recipe":0.112}],"seeds":10},
  },
  "static-hard": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.1,"noise":0.02,"dim":16,"batch":32},
    seen: {"figures":[{"agree":10,"baseline":0.992,"metric":"recall_at_1","recipe":0.366},{"agree":10,"baseline":0.0157,"metric":"false_negative_rate","recipe":0.969},{"agree":10,"baseline":5.13,"metric":"effective_negatives","recipe":1.46}],"seeds":10},
  },
  "star": {
    baseline: "static-hard",
    settings: {"recipe":"static-hard","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.1,"noise":0.02,"dim":16,"batch":32},
    seen: {"figures":[{"agree":10,"baseline":0.366,"metric":"recall_at_1","recipe":0.952},{"agree":10,"baseline":0.969,"metric":"false_negative_rate","recipe":0.126},{"agree":10,"baseline":1.46,"metric":"effective_negatives","recipe":4.97}],"seeds":10},
  },
  "dynamic-hard": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","tau":0.2,"dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.297,"metric":"recall_at_1","recipe":0.286},{"agree":10,"baseline":0.00696,"metric":"negative_mean","recipe":0.059},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.0888}],"seeds":10},
  },
  "adore": {
    baseline: "static-hard",
    settings: {"recipe":"static-hard","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.1,"noise":0.02,"dim":16,"batch":32},
    seen: {"figures":[{"agree":10,"baseline":0.366,"metric":"recall_at_1","recipe":0.982},{"agree":10,"baseline":1.46,"metric":"effective_negatives","recipe":7.64},{"agree":10,"baseline":0.239,"metric":"class_at_10","recipe":0.51}],"seeds":10},
  },
  "ance": {
    baseline: "static-hard",
    settings: {"recipe":"static-hard","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.1,"noise":0.02,"dim":16,"batch":32},
    seen: {"figures":[{"agree":10,"baseline":0.366,"metric":"recall_at_1","recipe":0.964},{"agree":10,"baseline":0.969,"metric":"false_negative_rate","recipe":0.301},{"agree":10,"baseline":0.239,"metric":"class_at_10","recipe":0.547}],"seeds":10},
  },
  "ar2": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.1,"noise":0.1,"dim":4,"batch":32,"rate":0.001,"tau":0.1,"collect":"refreshed","negatives":15,"pool":100,"refresh":100,"warmup":200,"inbatch":"no","loss":"infonce-qk"},
    seen: {"figures":[{"agree":7,"baseline":0.529,"metric":"recall_at_1","recipe":0.512},{"agree":8,"baseline":0.682,"metric":"negative_mean","recipe":0.722},{"agree":6,"baseline":0.353,"metric":"class_at_10","recipe":0.365}],"seeds":10},
  },
  "lsh": {
    baseline: "ance",
    settings: {"recipe":"ance","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.1,"noise":0.02,"dim":16,"batch":32},
    seen: {"figures":[{"agree":10,"baseline":0.964,"metric":"recall_at_1","recipe":0.887},{"agree":10,"baseline":0.604,"metric":"negative_mean","recipe":0.355},{"agree":10,"baseline":1.36,"metric":"effective_negatives","recipe":0.986}],"seeds":10},
  },
  "modality-aware": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"two-forms","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.05,"flag":0.1,"tau":0.1,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.606,"metric":"recall_at_1","recipe":1.0},{"agree":10,"baseline":0.00267,"metric":"negative_mean","recipe":0.034},{"agree":10,"baseline":0.157,"metric":"class_at_10","recipe":0.215}],"seeds":10},
  },
  "tas-balanced": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":9,"baseline":0.996,"metric":"recall_at_1","recipe":0.973},{"agree":10,"baseline":0.0155,"metric":"false_negative_rate","recipe":0.135},{"agree":10,"baseline":0.00279,"metric":"negative_mean","recipe":0.142}],"seeds":10},
  },
  "ngame": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":64,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.254,"metric":"recall_at_1","recipe":0.262},{"agree":10,"baseline":0.000576,"metric":"negative_mean","recipe":0.285},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.291}],"seeds":10},
  },
  "sample4geo": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":6,"baseline":0.996,"metric":"recall_at_1","recipe":0.994},{"agree":10,"baseline":0.00279,"metric":"negative_mean","recipe":0.107},{"agree":10,"baseline":0.0155,"metric":"false_negative_rate","recipe":0.0631}],"seeds":10},
  },
  "sample4geo-gps": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"geo","dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.809,"metric":"recall_at_1","recipe":0.696},{"agree":10,"baseline":0.01,"metric":"false_negative_rate","recipe":0.055},{"agree":10,"baseline":0.00465,"metric":"negative_mean","recipe":0.123}],"seeds":10},
  },
  "refined-batch": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":64,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.254,"metric":"recall_at_1","recipe":0.25},{"agree":10,"baseline":0.000576,"metric":"negative_mean","recipe":0.112},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.161}],"seeds":10},
  },
  "smote": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"topics","pairs":1024,"topics":8,"concepts":1,"distinct":0.7,"spread":0.3,"noise":0.2,"tail":1.5,"tau":0.1,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.365,"metric":"recall_at_1","recipe":0.386},{"agree":10,"baseline":0.32,"metric":"false_negative_rate","recipe":0.189},{"agree":10,"baseline":0.285,"metric":"class_at_10","recipe":0.211}],"seeds":10},
  },
  "spn": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":32,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":9,"baseline":0.278,"metric":"recall_at_1","recipe":0.31},{"agree":10,"baseline":4.3,"metric":"effective_negatives","recipe":48.7},{"agree":10,"baseline":0.816,"metric":"tolerance","recipe":0.838}],"seeds":10},
  },
  "siblings": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":4,"baseline":0.267,"metric":"recall_at_1","recipe":0.263},{"agree":10,"baseline":3.23,"metric":"effective_negatives","recipe":3.71},{"agree":10,"baseline":0.0305,"metric":"false_negative_rate","recipe":0.0256}],"seeds":10},
  },
  "lemon": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":16},
    seen: {"figures":[{"agree":6,"baseline":0.992,"metric":"recall_at_1","recipe":0.987},{"agree":10,"baseline":0.00745,"metric":"negative_mean","recipe":0.12},{"agree":10,"baseline":0.0162,"metric":"false_negative_rate","recipe":0.107}],"seeds":10},
  },
  "two-stage": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.267,"metric":"recall_at_1","recipe":0.274},{"agree":10,"baseline":-0.00436,"metric":"negative_mean","recipe":0.126},{"agree":10,"baseline":0.0305,"metric":"false_negative_rate","recipe":0.128}],"seeds":10},
  },
  "mmtg": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"wrong":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":9,"baseline":0.843,"metric":"recall_at_1","recipe":0.809},{"agree":9,"baseline":0.0103,"metric":"negative_mean","recipe":0.00456},{"agree":10,"baseline":0.518,"metric":"tolerance","recipe":0.493}],"seeds":10},
  },
  "peg": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":8,"baseline":0.254,"metric":"recall_at_1","recipe":0.27},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.0997},{"agree":10,"baseline":0.000576,"metric":"negative_mean","recipe":0.0583}],"seeds":10},
  },
  "gist": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":4,"spread":0.03,"noise":0.3,"tau":0.05,"dim":16,"batch":128},
    seen: {"figures":[{"agree":9,"baseline":0.0963,"metric":"recall_at_1","recipe":0.108},{"agree":10,"baseline":0.0313,"metric":"false_negative_rate","recipe":0.0227},{"agree":10,"baseline":-0.00386,"metric":"negative_mean","recipe":-0.0108}],"seeds":10},
  },
  "fnc": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","tau":0.2,"dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":5,"baseline":0.297,"metric":"recall_at_1","recipe":0.295},{"agree":10,"baseline":0.00696,"metric":"negative_mean","recipe":-0.0025},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.0216}],"seeds":10},
  },
  "oracle": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","pairs":1024,"topics":10,"concepts":1,"spread":0.35,"noise":0.3,"tau":0.2,"dim":16},
    seen: {"figures":[{"agree":10,"baseline":0.986,"metric":"recall_at_1","recipe":0.96},{"agree":10,"baseline":0.0993,"metric":"false_negative_rate","recipe":0.0},{"agree":10,"baseline":0.00543,"metric":"negative_mean","recipe":-0.0413}],"seeds":10},
  },
  "concepts": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":7,"baseline":0.254,"metric":"recall_at_1","recipe":0.273},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.0},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":16.8}],"seeds":10},
  },
  "positive-aware": {
    baseline: "dynamic-hard",
    settings: {"recipe":"dynamic-hard","batch":64,"steps":400,"data":"hierarchy","duplicates":0.5,"dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":6,"baseline":0.248,"metric":"recall_at_1","recipe":0.254},{"agree":10,"baseline":0.0885,"metric":"false_negative_rate","recipe":0.0467},{"agree":10,"baseline":0.0488,"metric":"negative_mean","recipe":0.0115}],"seeds":10},
  },
  "rocketqa": {
    baseline: "star",
    settings: {"recipe":"star","batch":64,"steps":400,"data":"hierarchy","duplicates":0.5,"dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":8,"baseline":0.214,"metric":"recall_at_1","recipe":0.242},{"agree":10,"baseline":0.0117,"metric":"duplicate_rate","recipe":0.00312},{"agree":10,"baseline":0.0377,"metric":"negative_mean","recipe":0.0312}],"seeds":10},
  },
  "atss": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":9,"baseline":0.254,"metric":"recall_at_1","recipe":0.289},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.0084},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":13.5}],"seeds":10},
  },
  "unpg": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":64,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":10,"baseline":0.254,"metric":"recall_at_1","recipe":0.312},{"agree":10,"baseline":0.031,"metric":"false_negative_rate","recipe":0.00723},{"agree":10,"baseline":0.000576,"metric":"negative_mean","recipe":-0.0179}],"seeds":10},
  },
  "truncated": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":4,"spread":0.12,"noise":0.3,"dim":16,"tau":0.3},
    seen: {"figures":[{"agree":10,"baseline":0.759,"metric":"recall_at_1","recipe":0.729},{"agree":10,"baseline":0.00593,"metric":"negative_mean","recipe":0.452},{"agree":10,"baseline":36.5,"metric":"effective_negatives","recipe":6.23}],"seeds":10},
  },
  "debiased": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":5,"concepts":1,"spread":0.35,"noise":0.3,"dim":16,"batch":128,"tau":0.5},
    seen: {"figures":[{"agree":10,"baseline":0.973,"metric":"recall_at_1","recipe":0.966},{"agree":10,"baseline":0.00453,"metric":"negative_mean","recipe":0.00514},{"agree":10,"baseline":0.211,"metric":"tolerance","recipe":0.207}],"seeds":10},
  },
  "hcl": {
    baseline: "debiased",
    settings: {"recipe":"debiased","steps":400,"data":"hierarchy","pairs":1024,"topics":5,"concepts":1,"spread":0.35,"noise":0.3,"dim":16,"batch":128,"tau":0.5},
    seen: {"figures":[{"agree":10,"baseline":0.966,"metric":"recall_at_1","recipe":0.977},{"agree":10,"baseline":108.0,"metric":"effective_negatives","recipe":74.3},{"agree":10,"baseline":0.207,"metric":"tolerance","recipe":0.156}],"seeds":10},
  },
  "focal": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":4,"spread":0.12,"noise":0.3,"tau":0.5,"dim":16},
    seen: {"figures":[{"agree":7,"baseline":0.738,"metric":"recall_at_1","recipe":0.755},{"agree":10,"baseline":51.0,"metric":"effective_negatives","recipe":30.0},{"agree":10,"baseline":0.838,"metric":"tolerance","recipe":0.747}],"seeds":10},
  },
  "cet": {
    baseline: "dynamic-hard",
    settings: {"recipe":"dynamic-hard","batch":64,"steps":400,"data":"hierarchy","tau":0.2,"dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":8,"baseline":0.286,"metric":"recall_at_1","recipe":0.305},{"agree":10,"baseline":15.4,"metric":"effective_negatives","recipe":16.9},{"agree":10,"baseline":0.829,"metric":"tolerance","recipe":0.852}],"seeds":10},
  },
  "dbpm": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"wrong":0.2,"dim":16,"batch":64,"tau":0.2},
    seen: {"figures":[{"agree":10,"baseline":0.898,"metric":"recall_at_1","recipe":0.993},{"agree":10,"baseline":0.265,"metric":"class_at_10","recipe":0.35},{"agree":10,"baseline":28.9,"metric":"effective_negatives","recipe":24.5}],"seeds":10},
  },
  "inverse-propensity": {
    baseline: "uniform",
    settings: {"recipe":"uniform","steps":400,"data":"clicks","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"exposure":2,"dim":16,"batch":64,"tau":0.2,"compose":"exposed","inbatch":"no","negatives":64,"loss":"infonce-qk"},
    seen: {"figures":[{"agree":5,"baseline":0.0125,"metric":"recall_at_1","recipe":0.0108},{"agree":10,"baseline":-0.156,"metric":"negative_mean","recipe":-0.0275},{"agree":10,"baseline":0.163,"metric":"reached_tail","recipe":0.269}],"seeds":10},
  },
  "soft-targets": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","data":"hierarchy","pairs":512,"topics":8,"concepts":8,"spread":0.2,"noise":0.5,"dim":16,"batch":64,"steps":800},
    seen: {"figures":[{"agree":10,"baseline":0.552,"metric":"recall_at_1","recipe":0.592},{"agree":10,"baseline":0.00209,"metric":"negative_mean","recipe":0.000834},{"agree":10,"baseline":0.241,"metric":"class_at_10","recipe":0.252}],"seeds":10},
  },
  "projected": {
    baseline: "dynamic-hard",
    settings: {"recipe":"dynamic-hard","steps":400,"data":"hierarchy","pairs":1024,"topics":10,"concepts":1,"spread":0.35,"noise":0.3,"tau":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":5,"baseline":0.983,"metric":"recall_at_1","recipe":0.984},{"agree":10,"baseline":0.24,"metric":"tolerance","recipe":0.266},{"agree":10,"baseline":0.442,"metric":"class_at_10","recipe":0.465}],"seeds":10},
  },
  "simclr": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":64,"tau":0.1,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":8,"baseline":0.254,"metric":"recall_at_1","recipe":0.283},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":10.5},{"agree":9,"baseline":0.000576,"metric":"negative_mean","recipe":0.0026}],"seeds":10},
  },
  "dcl": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":4,"tau":0.1},
    seen: {"figures":[{"agree":10,"baseline":0.852,"metric":"recall_at_1","recipe":0.95},{"agree":9,"baseline":-0.00499,"metric":"negative_mean","recipe":0.0134},{"agree":10,"baseline":-3.03,"metric":"uniformity","recipe":-2.95}],"seeds":10},
  },
  "dclw": {
    baseline: "dcl",
    settings: {"recipe":"dcl","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":4,"tau":0.1},
    seen: {"figures":[{"agree":7,"baseline":0.95,"metric":"recall_at_1","recipe":0.947},{"agree":4,"baseline":0.0134,"metric":"negative_mean","recipe":0.0129},{"agree":7,"baseline":1.52,"metric":"effective_negatives","recipe":1.51}],"seeds":10},
  },
  "global-denominator": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","data":"hierarchy","pairs":512,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":4,"rate":0.001,"steps":1500,"tau":0.05},
    seen: {"figures":[{"agree":10,"baseline":0.592,"metric":"recall_at_1","recipe":0.96},{"agree":10,"baseline":0.253,"metric":"class_at_10","recipe":0.323},{"agree":10,"baseline":-2.64,"metric":"uniformity","recipe":-3.08}],"seeds":10},
  },
  "siglip": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":64,"tau":0.1,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":10,"baseline":0.254,"metric":"recall_at_1","recipe":0.289},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":4.73},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.0841}],"seeds":10},
  },
  "nbpo": {
    baseline: "siglip",
    settings: {"recipe":"siglip","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64,"tau":0.1},
    seen: {"figures":[{"agree":5,"baseline":0.996,"metric":"recall_at_1","recipe":0.996},{"agree":10,"baseline":-0.0517,"metric":"negative_mean","recipe":-0.0239},{"agree":10,"baseline":5.61,"metric":"effective_negatives","recipe":6.05}],"seeds":10},
  },
  "alignment": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.996,"metric":"recall_at_1","recipe":0.747},{"agree":10,"baseline":0.00279,"metric":"negative_mean","recipe":0.99},{"agree":10,"baseline":-3.34,"metric":"uniformity","recipe":-0.0397}],"seeds":10},
  },
  "alignment-uniformity": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":5,"baseline":0.996,"metric":"recall_at_1","recipe":0.997},{"agree":10,"baseline":8.78,"metric":"effective_negatives","recipe":36.4},{"agree":10,"baseline":0.00279,"metric":"negative_mean","recipe":0.0076}],"seeds":10},
  },
  "supcon": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","pairs":1024,"topics":10,"concepts":1,"spread":0.35,"noise":0.3,"dim":16,"tau":0.1},
    seen: {"figures":[{"agree":10,"baseline":0.981,"metric":"recall_at_1","recipe":0.121},{"agree":10,"baseline":0.00139,"metric":"negative_mean","recipe":0.291},{"agree":10,"baseline":0.245,"metric":"tolerance","recipe":0.711}],"seeds":10},
  },
  "triplet": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.996,"metric":"recall_at_1","recipe":0.81},{"agree":10,"baseline":8.78,"metric":"effective_negatives","recipe":0.0052},{"agree":10,"baseline":0.571,"metric":"tolerance","recipe":0.664}],"seeds":10},
  },
  "triplet-semihard": {
    baseline: "triplet",
    settings: {"recipe":"triplet","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.81,"metric":"recall_at_1","recipe":0.984},{"agree":10,"baseline":0.0052,"metric":"effective_negatives","recipe":0.0555},{"agree":10,"baseline":0.295,"metric":"class_at_10","recipe":0.343}],"seeds":10},
  },
  "triplet-hardest": {
    baseline: "triplet",
    settings: {"recipe":"triplet","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.81,"metric":"recall_at_1","recipe":0.984},{"agree":10,"baseline":0.0052,"metric":"effective_negatives","recipe":0.0571},{"agree":10,"baseline":0.295,"metric":"class_at_10","recipe":0.342}],"seeds":10},
  },
  "distance-weighted": {
    baseline: "triplet",
    settings: {"recipe":"triplet","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.81,"metric":"recall_at_1","recipe":0.951},{"agree":10,"baseline":0.00521,"metric":"negative_mean","recipe":0.524},{"agree":10,"baseline":0.0155,"metric":"false_negative_rate","recipe":0.216}],"seeds":10},
  },
  "dual-learning": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"lists","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"bias":1,"dim":16,"batch":32,"tau":0.2,"collect":"shown","inbatch":"no","loss":"clicked","examination":"ignored"},
    seen: {"figures":[{"agree":10,"baseline":0.194,"metric":"recall_at_1","recipe":0.537},{"agree":10,"baseline":0.602,"metric":"favour","recipe":0.0377},{"agree":10,"baseline":0.679,"metric":"recall_at_10","recipe":0.965}],"seeds":10},
  },
  "asymmetric": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"edits","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.1,"edit":0.5,"dim":16,"batch":64,"tau":0.1,"tower":"shared"},
    seen: {"figures":[{"agree":4,"baseline":1.0,"metric":"recall_at_1","recipe":0.999},{"agree":10,"baseline":0.144,"metric":"direction","recipe":1.0},{"agree":10,"baseline":0.456,"metric":"tolerance","recipe":0.507}],"seeds":10},
  },
  "mochi": {
    baseline: "moco",
    settings: {"recipe":"moco","steps":400,"data":"hierarchy","dim":16,"batch":16,"tau":0.2,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":4,"baseline":0.291,"metric":"recall_at_1","recipe":0.291},{"agree":10,"baseline":-0.00182,"metric":"negative_mean","recipe":0.0325},{"agree":10,"baseline":88.8,"metric":"effective_negatives","recipe":96.5}],"seeds":10},
  },
  "feature-transformation": {
    baseline: "moco",
    settings: {"recipe":"moco","steps":400,"data":"hierarchy","dim":16,"batch":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":5,"baseline":0.281,"metric":"recall_at_1","recipe":0.287},{"agree":10,"baseline":-0.0118,"metric":"negative_mean","recipe":0.157},{"agree":10,"baseline":29.9,"metric":"effective_negatives","recipe":46.5}],"seeds":10},
  },
  "neighbour": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3,"dim":16,"batch":64,"tau":0.1},
    seen: {"figures":[{"agree":9,"baseline":0.254,"metric":"recall_at_1","recipe":0.281},{"agree":10,"baseline":0.000576,"metric":"negative_mean","recipe":0.0167},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":4.43}],"seeds":10},
  },
  "block-proxies": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":10,"concepts":1,"spread":0.35,"noise":0.3,"dim":16,"batch":128,"tau":0.2},
    seen: {"figures":[{"agree":7,"baseline":0.983,"metric":"recall_at_1","recipe":0.977},{"agree":10,"baseline":0.0999,"metric":"false_negative_rate","recipe":0.0},{"agree":10,"baseline":57.3,"metric":"effective_negatives","recipe":10.1}],"seeds":10},
  },
  "erasure": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64},
    seen: {"figures":[{"agree":10,"baseline":0.996,"metric":"recall_at_1","recipe":0.918},{"agree":10,"baseline":0.0157,"metric":"false_negative_rate","recipe":0.259},{"agree":10,"baseline":8.9,"metric":"effective_negatives","recipe":0.0}],"seeds":10},
  },
  "masked-positives": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":512,"topics":8,"concepts":8,"spread":0.2,"noise":0.3,"dim":16,"batch":64,"tau":0.1},
    seen: {"figures":[{"agree":6,"baseline":0.932,"metric":"recall_at_1","recipe":0.938},{"agree":10,"baseline":0.00131,"metric":"negative_mean","recipe":-0.00126},{"agree":10,"baseline":0.548,"metric":"tolerance","recipe":0.641}],"seeds":10},
  },
  "claps": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":2048,"topics":8,"concepts":8,"spread":0.2,"noise":0.2,"dim":16,"batch":64,"tau":0.1},
    seen: {"figures":[{"agree":7,"baseline":0.996,"metric":"recall_at_1","recipe":0.993},{"agree":10,"baseline":0.00279,"metric":"negative_mean","recipe":0.014},{"agree":10,"baseline":8.78,"metric":"effective_negatives","recipe":6.12}],"seeds":10},
  },
  "uncertainty-jitter": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3,"dim":16,"batch":64,"tau":0.1},
    seen: {"figures":[{"agree":8,"baseline":0.254,"metric":"recall_at_1","recipe":0.298},{"agree":10,"baseline":0.717,"metric":"tolerance","recipe":0.871},{"agree":10,"baseline":0.84,"metric":"class_at_10","recipe":0.944}],"seeds":10},
  },
  "cfcd": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":5,"baseline":0.254,"metric":"recall_at_1","recipe":0.259},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.01},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":1.21}],"seeds":10},
  },
  "amcl": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":24,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":10,"baseline":0.257,"metric":"recall_at_1","recipe":0.299},{"agree":10,"baseline":7.05,"metric":"effective_negatives","recipe":0.0},{"agree":10,"baseline":0.684,"metric":"tolerance","recipe":0.825}],"seeds":10},
  },
  "macl": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":9,"baseline":0.254,"metric":"recall_at_1","recipe":0.275},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.146},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":11.4}],"seeds":10},
  },
  "cosine-temperature": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","tail":1,"dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":9,"baseline":0.266,"metric":"recall_at_1","recipe":0.295},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.191},{"agree":10,"baseline":7.27,"metric":"effective_negatives","recipe":18.1}],"seeds":10},
  },
  "learnt-temperature": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","dim":16,"batch":64,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":9,"baseline":0.254,"metric":"recall_at_1","recipe":0.282},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.0436},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":2.16}],"seeds":10},
  },
  "effective-negatives": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","batch":64,"steps":400,"data":"hierarchy","dim":16,"pairs":1024,"topics":8,"concepts":4,"spread":0.06,"noise":0.3},
    seen: {"figures":[{"agree":9,"baseline":0.254,"metric":"recall_at_1","recipe":0.299},{"agree":10,"baseline":6.37,"metric":"effective_negatives","recipe":16.2},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.196}],"seeds":10},
  },
  "per-anchor-temperature": {
    baseline: "in-batch",
    settings: {"recipe":"in-batch","steps":400,"data":"hierarchy","pairs":16384,"topics":8,"concepts":8,"spread":0.2,"noise":0.1,"blurred":0.5,"dim":16,"batch":64},
    seen: {"figures":[{"agree":5,"baseline":0.523,"metric":"recall_at_1","recipe":0.521},{"agree":10,"baseline":0.1,"metric":"tau","recipe":0.0813},{"agree":10,"baseline":0.107,"metric":"negative_mean","recipe":0.112}],"seeds":10},
  },
};
