import type { EmbedTokensOp } from '../../contract.ts';
import { dropoutThreshold } from '../../noise.ts';
import { findValue, firstFeatureOf } from '../../values.ts';
import type { Emitter, WasmOp } from '../../wasm/emitter.ts';

function emitGroup(op: EmbedTokensOp, e: Emitter, c: number): void {
  const { embeddingWidth, featureWidth } = op.columns[c]!;
  const tokens = e.input(op.tokens);
  const features = op.features === null ? { at: 0, stride: 0 } : e.input(op.features);
  const from = features.at + 4 * firstFeatureOf(op, c);
  const to = e.place(op.output, c);
  const groupWidth = findValue(e.program, op.output).blocks[c]!.width;
  e.emit(
    'embedGroup',
    tokens.at + 4 * c,
    tokens.stride,
    e.parameter(op.tables, c),
    embeddingWidth,
    from,
    features.stride,
    featureWidth,
    to.at,
    to.stride,
    e.rows,
    groupWidth,
  );
}

export const embedTokensWasm: WasmOp<EmbedTokensOp> = {
  forward(op, e) {
    const { width } = findValue(e.program, op.output);
    op.columns.forEach((_, c) => {
      emitGroup(op, e, c);
    });
    if (!e.training || op.dropoutRate === 0) return;
    const kept = e.keep('kept', 0, (e.rows * width) / 4);
    const x = e.whole(op.output);
    e.emit('drawKept', kept, e.noiseKey(), e.firstRow, width, 0, e.rows, width, dropoutThreshold(op.dropoutRate));
    e.emit('applyKept', x.at, x.stride, kept, x.at, x.stride, 1 / (1 - op.dropoutRate), e.rows, width, 0);
  },
  backward(op, e) {
    const d = e.wholeGradient(op.output);
    if (d === null) return;
    const { width } = findValue(e.program, op.output);
    if (op.dropoutRate > 0) {
      const kept = e.keep('kept', 0, (e.rows * width) / 4);
      e.emit('applyKept', d.at, d.stride, kept, d.at, d.stride, 1 / (1 - op.dropoutRate), e.rows, width, 0);
    }
    e.zeroParameterGradient(op.tables);
    const tokens = e.input(op.tokens);
    op.columns.forEach(({ embeddingWidth }, c) => {
      const from = e.gradient(op.output, c)!;
      e.emit(
        'embedGroupBackward',
        tokens.at + 4 * c,
        tokens.stride,
        from.at,
        from.stride,
        e.parameterGradient(op.tables, c),
        embeddingWidth,
        e.rows,
      );
    });
  },
  advance(op, e, fresh) {
    emitGroup(op, e, fresh);
  },
};
