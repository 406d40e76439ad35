/**
 * A network and its losses as plain data, run by three executors: reference (tfjs), WASM and WebGPU.
 *
 * Rows are called B. Every activation is a matrix [B, width] cut into blocks; a block's width is padded to a multiple of 4 and padding is
 * always 0.
 * Row-major at this boundary; an executor may store values in any other order.
 */
export interface Program {
  readonly inputs: readonly InputSpec[];
  /** Names of the numbers that a step may set, such as a loss's weight. */
  readonly scalars: readonly string[];
  readonly parameters: readonly ParameterSpec[];
  /** Length of the flat parameter vector, a multiple of 4. */
  readonly parameterCount: number;
  readonly values: readonly ValueSpec[];
  /** In forward order: an op reads only values of earlier ops. Each op's index is part of its noise's key. */
  readonly ops: readonly ProgramOp[];
  /** Training goes down Σ weight · mean over rows of the loss. */
  readonly losses: readonly LossSpec[];
}

export interface InputSpec {
  readonly name: string;
  readonly type: 'i32' | 'f32';
  /** Elements a row, or in all when `perRow` is false. */
  readonly width: number;
  readonly perRow: boolean;
}

export interface Block {
  /** First column in the value. */
  readonly offset: number;
  /** A multiple of 4. */
  readonly width: number;
  /** Columns that mean something; those after are padding. */
  readonly realWidth: number;
}

export interface ValueSpec {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Σ block widths. */
  readonly width: number;
}

/** One matrix within a parameter, row-major: [rows, columns]; the padding of its row and column blocks starts at 0 and stays there. */
export interface ParameterMatrix {
  /** In the flat vector; a multiple of 4. */
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  /** One below the other, `rows` in all. */
  readonly rowBlocks: readonly Block[];
  /** Side by side, `columns` wide in all. */
  readonly columnBlocks: readonly Block[];
}

export interface ParameterSpec {
  readonly name: string;
  /** In the flat vector; a multiple of 4. */
  readonly offset: number;
  /** A multiple of 4. */
  readonly size: number;
  /** Back to back, filling the parameter. */
  readonly matrices: readonly ParameterMatrix[];
  /** Standard deviation of a normal start, or the real elements of all matrices in order. */
  readonly start: number | Float32Array;
  /** Whether weight decay applies. */
  readonly decays: boolean;
}

export interface LossSpec {
  readonly name: string;
  /** A number, or the name of a scalar. */
  readonly weight: number | string;
}

export type Activation = 'linear' | 'relu' | 'leakyRelu';

/** Slope of leakyRelu below 0. */
export const LEAKY_SLOPE = 0.2;

/** A per-row f32 input as a value: block b holds `realWidth` of the input's elements, in order. */
export interface InputOp {
  readonly type: 'input';
  readonly input: string;
  readonly output: string;
}

export interface EmbedColumn {
  readonly cardinality: number;
  /** A multiple of 4. */
  readonly embeddingWidth: number;
  /** Elements of the features input that belong to this column, in order of columns. */
  readonly featureWidth: number;
}

/** Block g = [row token(b, g) of table g | the column's features], each kept with probability 1 − rate. */
export interface EmbedTokensOp {
  readonly type: 'embedTokens';
  /** i32 [B, C]; −1 = not known: the whole group is 0. */
  readonly tokens: string;
  /** f32 [B, Σ featureWidth], or null when no column has features. */
  readonly features: string | null;
  readonly columns: readonly EmbedColumn[];
  /** Matrix c is column c's table [cardinality, embeddingWidth]. */
  readonly tables: string;
  readonly dropoutRate: number;
  readonly output: string;
}

/** Output block j = act(bias_j + Σ_{g: rank[g] < rank[j]} input block g · W_j[g]). */
export interface MaskedDenseOp {
  readonly type: 'maskedDense';
  readonly input: string;
  /** i32 [C], a permutation of 0 … C − 1. */
  readonly rank: string;
  /** Matrix j is W_j [input width, block width]; the rows of groups not seen are neither read nor trained. */
  readonly weights: string;
  /** Matrix j is [1, block width]. */
  readonly bias: string;
  readonly activation: Activation;
  readonly output: string;
}

/** 'diagonal': output block j reads input block j. 'shared': every output block reads the whole input (a plain dense layer). */
export interface BlockDenseOp {
  readonly type: 'blockDense';
  readonly input: string;
  readonly layout: 'diagonal' | 'shared';
  /** Diagonal: matrix j is [input block width, output block width]. Shared: one matrix [input width, output width]. */
  readonly weights: string;
  /** Matrix j is [1, output block width]; null for none. */
  readonly bias: string | null;
  readonly activation: Activation;
  /** Added after the activation; same blocks as the output. */
  readonly residual: string | null;
  readonly output: string;
}

/** Output block j = Σ_{g: rank[g] < rank[j]} input block g; all blocks equally wide. */
export interface PrefixSumOp {
  readonly type: 'prefixSum';
  readonly input: string;
  readonly rank: string;
  readonly output: string;
}

/** act(gain ⊙ input + bias), gain and bias [1, width] a block. */
export interface GateOp {
  readonly type: 'gate';
  readonly input: string;
  readonly gain: string;
  readonly bias: string;
  readonly activation: Activation;
  readonly output: string;
}

/** Training only: each element kept with probability 1 − rate and divided by it. */
export interface DropoutOp {
  readonly type: 'dropout';
  readonly input: string;
  readonly rate: number;
  readonly output: string;
}

/** Per row Σ_c −log softmax(logits block c)[token(b, c)], over real widths; a token of −1 adds nothing. In nats. */
export interface TokenLossOp {
  readonly type: 'tokenLoss';
  /** Block c's real width is column c's cardinality. */
  readonly logits: string;
  readonly tokens: string;
  readonly loss: string;
}

/** μ + exp(½ log σ²) ε, with ε from the op's noise, in training and evaluation alike. The input's two equal blocks are μ and log σ². */
export interface ReparameteriseOp {
  readonly type: 'reparameterise';
  readonly input: string;
  readonly output: string;
}

/** Per row ½ Σ (μ² + σ² − 1 − log σ²) over the real width. In nats. */
export interface GaussianKlOp {
  readonly type: 'gaussianKl';
  readonly input: string;
  readonly loss: string;
}

/** Per row weight(b) · Σ_i (prediction − target)² / width over real widths. */
export interface SquaredLossOp {
  readonly type: 'squaredLoss';
  readonly prediction: string;
  /** f32 [B, Σ real widths]. */
  readonly target: string;
  /** f32 [B, 1], or null for 1. */
  readonly rowWeight: string | null;
  readonly loss: string;
}

/**
 * act(gain ⊙ (input − mean) / √(variance + ε) + bias), then the residual is added: mean and variance of each column over the rows that are
 * worked on together, in training and evaluation alike (values.ts: `shareRows`).
 */
export interface BatchNormOp {
  readonly type: 'batchNorm';
  readonly input: string;
  /** Matrix j is [1, block width], as for a gate. */
  readonly gain: string;
  readonly bias: string;
  readonly activation: Activation;
  /** Same blocks as the input. */
  readonly residual: string | null;
  readonly output: string;
}

/** Added to every variance. */
export const NORM_EPSILON = 1e-5;

/** A relaxed draw of one token a block: softmax((input + g) · sharpness) over real widths, g standard Gumbel from the op's noise. */
export interface GumbelSoftmaxOp {
  readonly type: 'gumbelSoftmax';
  readonly input: string;
  /** One over the temperature; a whole number. */
  readonly sharpness: number;
  readonly output: string;
}

/**
 * A Wasserstein critic with gradient penalty: per row score(generated) − score(real) + λ (‖∂score/∂x̂‖ − 1)², x̂ = mix · real + (1 − mix) ·
 * generated.
 *
 * What made the generated rows plays against the critic: its gradient is that of −score(generated), and the penalty is a constant to it.
 */
export interface CriticLossOp {
  readonly type: 'criticLoss';
  /** i32 [B, C]: real rows; −1 = not known, a column of zeros. */
  readonly tokens: string;
  /** A value of one block a column, its real width the column's cardinality: relaxed rows. */
  readonly generated: string;
  /** f32 [B, 1] */
  readonly mix: string;
  /** One matrix [generated's width, E]: the linear embedding. */
  readonly table: string;
  /** [E, H], [1, H], [H, H], [1, H] and [1, H]: two leaky layers, and what they are summed with. */
  readonly first: string;
  readonly firstBias: string;
  readonly second: string;
  readonly secondBias: string;
  readonly out: string;
  /** λ */
  readonly penaltyWeight: number;
  readonly loss: string;
}

/** The formulas of each op, forward and back, stand at its reference: ops/‹op›/reference.ts. */
export type ProgramOp =
  | InputOp
  | EmbedTokensOp
  | MaskedDenseOp
  | BlockDenseOp
  | PrefixSumOp
  | GateOp
  | DropoutOp
  | TokenLossOp
  | ReparameteriseOp
  | GaussianKlOp
  | SquaredLossOp
  | BatchNormOp
  | GumbelSoftmaxOp
  | CriticLossOp;

export type ExecutorKind = 'reference' | 'plain' | 'wasm' | 'webgpu';

/** AdamW over the flat vector; see the formulas at ops/adam/reference.ts. */
export interface OptimiserOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** The gradient is scaled down to this Euclidean norm; Infinity = never. */
  readonly clipNorm: number;
}

export const OPTIMISER_DEFAULTS: OptimiserOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 5 };

export interface ExecutorOptions {
  /** Of the noise in dropout and reparameterisation. */
  readonly seed: number;
  /** Rows of a training step, a multiple of 4; evaluation and forward passes run in chunks of it. */
  readonly batchSize: number;
  /** 'forward' keeps no gradients or optimiser: `step` throws. */
  readonly mode: 'training' | 'forward';
  readonly optimiser?: Partial<OptimiserOptions>;
}

export interface ProgramInputs {
  /** By input name; [rowCount × width] row-major when per row. Read before the call returns: the caller may reuse the arrays. */
  readonly arrays: Readonly<Record<string, Int32Array | Float32Array>>;
  /** By scalar name; needed in `step` only. */
  readonly scalars?: Readonly<Record<string, number>>;
}

export interface StepOptions {
  readonly learningRate: number;
  /** Share of the running average that stays: average ← d · average + (1 − d) · weights. */
  readonly emaDecay: number;
}

export interface LossValues {
  /** [rowCount], unweighted. */
  readonly perRow: Float32Array;
  /** [rowCount × C] for a token loss, else null. */
  readonly perColumn: Float32Array | null;
}

/** Which parameters a pass without training reads. */
export type Weights = 'average' | 'current';

export interface EvaluateOptions {
  /** Default 'average'. */
  readonly weights?: Weights;
  /** Of the per-row inputs; default: as many rows as they hold. */
  readonly rowCount?: number;
}

export interface ForwardOptions extends EvaluateOptions {
  /** Only this block of the value: ops that are block-diagonal compute only this block. */
  readonly block?: number;
  /**
   * Where columns are drawn one after another: the only column of the per-column inputs that differs from this executor's last call.
   * That call asked for this column's block of the same value, and `block` is the next one in rank. A promise that saves work; the result
   * is the same.
   */
  readonly fresh?: number;
}

/** Everything a training needs to go on elsewhere. */
export interface Checkpoint {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly average: Float32Array;
  readonly stepCount: number;
}

/** Disposal: the caller disposes. */
export interface Executor {
  readonly kind: ExecutorKind;
  readonly program: Program;
  readonly options: ExecutorOptions;
  /** Steps taken since the parameters were set. */
  readonly stepCount: number;
  /** Memory held. */
  readonly bytes: number;
  /** Weights and average become `flat` [parameterCount]; moments and step count become 0. */
  setParameters(flat: Float32Array): void;
  /** One step over exactly `batchSize` rows; enqueued, nothing is read back. */
  step(inputs: ProgramInputs, options: StepOptions): void;
  /** Mean of each loss, unweighted, over the steps since the last call (all NaN when there were none). Waits for those steps. */
  readLosses(): Promise<Readonly<Record<string, number>>>;
  /** Every loss without training: no dropout. */
  evaluate(inputs: ProgramInputs, options?: EvaluateOptions): Promise<Readonly<Record<string, LossValues>>>;
  /** A value without training: [rowCount × width], or [rowCount × block width] with `block`; padding included. */
  forward(inputs: ProgramInputs, value: string, options?: ForwardOptions): Promise<Float32Array>;
  readAverage(): Promise<Float32Array>;
  /** [parameterCount] of the last step, before clipping: for tests. */
  readGradient(): Promise<Float32Array>;
  readCheckpoint(): Promise<Checkpoint>;
  restoreCheckpoint(checkpoint: Checkpoint): void;
  dispose(): void;
}
