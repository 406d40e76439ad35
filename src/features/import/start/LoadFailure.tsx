import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';
import type { Failure } from '#workers/protocol/protocol.ts';
import { useIntake } from '../intake-context.ts';
import classes from './LoadFailure.module.css';

export function LoadFailure({ name, failure }: { readonly name: string; readonly failure: Failure }) {
  const { browse } = useIntake();
  const dismiss = useStudio((state) => state.dismissLoadFailure);
  const openName = useStudio((state) => state.dataset?.name);
  const safe = [
    `${name} itself: it was only read`,
    openName === undefined ? 'Nothing was open before, and nothing is lost' : `${openName}, which is still open below`,
  ];
  return (
    <div className={classes.wrap}>
      <ErrorPanel
        title={`${name} could not be read`}
        happened={<p>{failure.message}</p>}
        safe={safe}
        remedies={
          <>
            {failure.remedy !== undefined && <p>{failure.remedy}</p>}
            <div className="row wrap">
              <Button variant="primary" onPress={browse}>
                Choose another file
              </Button>
              <Button onPress={dismiss}>Dismiss</Button>
            </div>
          </>
        }
        detail={failure.detail}
      />
    </div>
  );
}
