import { createContext, use } from 'react';

/** The ways a table comes in, each of which asks first when a model would be put out of date. */
export interface Intake {
  browse(): void;
  openPasteDialog(): void;
  openSample(id: string): void;
}

export const IntakeContext = createContext<Intake | null>(null);

export function useIntake(): Intake {
  const intake = use(IntakeContext);
  if (!intake) throw new Error('useIntake needs a TableIntake above it.');
  return intake;
}
