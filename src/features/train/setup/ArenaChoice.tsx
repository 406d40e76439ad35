import { generatorCatalog } from '#models/catalog.ts';
import type { GeneratorId } from '#models/contract.ts';
import { useStudio } from '#state/store.ts';
import { Checkbox } from '#ui/primitives/Checkbox.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import styles from '../train.module.css';

type HowMany = 'one' | 'several';

/** One generator, or several on the same rows. */
export function HowManyChoice() {
  const isOn = useStudio((state) => state.arenaPlan.isOn);
  const plan = useStudio((state) => state.planArena);
  return (
    <Segmented<HowMany>
      label="One or several"
      isFull
      value={isOn ? 'several' : 'one'}
      onChange={(value) => plan({ isOn: value === 'several' })}
      options={[
        { id: 'one', label: 'One generator' },
        { id: 'several', label: 'Compare several' },
      ]}
    />
  );
}

/** Which generators compete. */
export function ContenderChoice({ predict }: { predict(generator: GeneratorId): string | undefined }) {
  const generators = useStudio((state) => state.arenaPlan.generators);
  const plan = useStudio((state) => state.planArena);
  return (
    <div className={styles.contenders} role="group" aria-label="Generators to compare">
      {generatorCatalog.map(({ id, label, description }) => (
        <div key={id} className={styles.contender}>
          <Checkbox
            value={id}
            isSelected={generators.includes(id)}
            onChange={(isSelected) => plan({ generators: isSelected ? [...generators, id] : generators.filter((other) => other !== id) })}
          >
            {label}
          </Checkbox>
          <span className="small">{predict(id)}</span>
          <p>{description}</p>
        </div>
      ))}
    </div>
  );
}
