import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import { dropChosen, listUnmadeParts } from '#core/metrics/assessment/parts.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import type { WorkerClient } from '#workers/client/client.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import type { MeasureOptions } from './contract.ts';

/** About the part of all measuring that the report takes. */
const REPORT_PERCENT = 30;

/** The rows that would be saved are the rows compared: as many as the real table has. */
export function evaluationOf(
  { datasetId, tableIds, modelId, seed, trainRowCount, holdoutRowCount }: ModelInfo,
  sampleSeed: number,
): EvaluateCalls['evaluate']['request'] {
  return { datasetId, tableId: tableIds[0] as string, modelId, seed, rowCount: trainRowCount + holdoutRowCount, sampleSeed };
}

/** All measures of a model, without making it the one compared. */
export async function measureModel(
  evaluate: WorkerClient<EvaluateCalls>,
  model: ModelInfo,
  choices: AssessmentChoices,
  sampleSeed: number,
  { signal, known, onProgress }: MeasureOptions,
): Promise<{ readonly report: EvaluationReport; readonly assessment: Assessment }> {
  const { modelId, seed } = model;
  // What stays was measured on the rows of the former seed.
  const report = await evaluate.call('evaluate', evaluationOf(model, known?.report.sampleSeed ?? sampleSeed), {
    signal,
    onEvent: ({ done, total, doing }) => onProgress({ done: (done / total) * REPORT_PERCENT, total: 100, doing }),
  });
  const kept = known && dropChosen(known.assessment, known.choices, choices);
  const before =
    known && kept ? { wanted: listUnmadeParts(kept, choices), assessment: { ...kept, utility: known.assessment.utility } } : null;
  const assessment = await evaluate.call(
    'assess',
    { modelId, choices, seed, before },
    {
      signal,
      onEvent: (event) => {
        if (event.type !== 'progress') return;
        onProgress({ done: REPORT_PERCENT + (event.done / event.total) * (100 - REPORT_PERCENT), total: 100, doing: event.doing });
      },
    },
  );
  return { report, assessment };
}
