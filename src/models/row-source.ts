import { isDomainError } from '#core/errors.ts';
import type { RowSource } from '#core/source/contract.ts';
import type { GivenColumn } from '#core/table/given.ts';
import type { GeneratorDescriptor, TrainedModel } from './contract.ts';
import { resolveGiven } from './given.ts';

/** A trained model as something that draws rows, with the capabilities that its generator declares. */
export function toRowSource(model: TrainedModel, { capabilities, label }: Pick<GeneratorDescriptor, 'capabilities' | 'label'>): RowSource {
  return {
    capabilities,
    sample: (request) => model.sample(request),
    ...(model.logLikelihood === undefined
      ? {}
      : { logLikelihood: (rows) => (model.logLikelihood as NonNullable<typeof model.logLikelihood>)(rows) }),
    refusalOf: (given) => {
      if (given.length === 0) return null;
      return capabilities.condition === 'none' ? drawsAtOnce(label) : refusalOfCodec(model, given);
    },
    dispose: () => model.dispose(),
  };
}

const drawsAtOnce = (label: string) =>
  `The generator “${label}” draws all columns of a row at once, so none can be fixed beforehand: train the autoregressive one or the copula for that.`;

function refusalOfCodec({ saved }: TrainedModel, given: readonly GivenColumn[]): string | null {
  try {
    resolveGiven(saved.codec, given);
    return null;
  } catch (error) {
    if (isDomainError(error)) return error.message;
    throw error;
  }
}
