import type { Topic } from '#core/metrics/measure.ts';
import { startLower } from './numbers.ts';

/** The questions that page and report are ordered by. */
export const TOPIC_WORDS: Readonly<Record<Topic, { readonly title: string; readonly question: string }>> = {
  fidelity: { title: 'Fidelity', question: 'Does each column look the same?' },
  relationships: { title: 'Relationships', question: 'Do columns move together?' },
  utility: { title: 'Utility', question: 'Is a model trained on it any good?' },
  privacy: { title: 'Privacy', question: 'Does it give anyone away?' },
  fairness: { title: 'Fairness', question: 'Do outcomes differ between groups?' },
};

/** “Fidelity: does each column look the same?” */
export function headTopic(topic: Topic): string {
  const { title, question } = TOPIC_WORDS[topic];
  return `${title}: ${startLower(question)}`;
}
