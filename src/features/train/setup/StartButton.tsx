import { Play } from 'lucide-react';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';

/** Starts what is set up: one generator, or several one after the other. */
export function StartButton({ label, variant = 'primary' }: { label: string; variant?: 'primary' | 'plain' }) {
  const plan = useStudio((state) => state.arenaPlan);
  const startTraining = useStudio((state) => state.startTraining);
  const startArena = useStudio((state) => state.startArena);
  const count = plan.generators.length;
  return (
    <Button
      variant={variant}
      isDisabled={plan.isOn && count < 2}
      onPress={() => {
        if (plan.isOn) void startArena();
        else void startTraining();
      }}
    >
      {variant === 'primary' && <Play className="ico" aria-hidden="true" />}
      {plan.isOn ? (count < 2 ? 'Choose at least two' : `Train ${count} generators`) : label}
    </Button>
  );
}
