import { Pause, Play, Square } from 'lucide-react';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';

export interface RunButtonsProps {
  readonly run: 'running' | 'paused' | 'stopping';
  /** False for a generator that is fitted in one pass. */
  readonly canPause: boolean;
  /** The version that stopping keeps; null before the first. */
  readonly bestEpoch: number | null;
}

/** Pausing, going on, and stopping with the best version so far. */
export function RunButtons({ run, canPause, bestEpoch }: RunButtonsProps) {
  const pause = useStudio((state) => state.pauseTraining);
  const resume = useStudio((state) => state.resumeTraining);
  const stopAndKeep = useStudio((state) => state.stopAndKeep);
  return (
    <>
      {run === 'paused' ? (
        <Button variant="primary" onPress={resume}>
          <Play className="ico" aria-hidden="true" />
          Resume
        </Button>
      ) : (
        canPause && (
          <Button onPress={pause} isDisabled={run === 'stopping'}>
            <Pause className="ico" aria-hidden="true" />
            Pause
          </Button>
        )
      )}
      {canPause && (
        <Button onPress={stopAndKeep} isDisabled={run === 'stopping' || bestEpoch === null}>
          <Square className="ico" aria-hidden="true" />
          {bestEpoch === null ? 'Stop and keep' : `Stop and keep epoch ${bestEpoch}`}
        </Button>
      )}
    </>
  );
}
