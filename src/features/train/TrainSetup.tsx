import { findDescriptor, generatorCatalog } from '#models/catalog.ts';
import type { Effort, GeneratorId } from '#models/contract.ts';
import { useStudio } from '#state/store.ts';
import { estimateTraining, resolveSettings } from '#state/train-settings.ts';
import { formatPrediction } from '#ui/format/durations.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import { NumberField } from '#ui/primitives/Fields.tsx';
import { RadioCards } from '#ui/primitives/RadioCards.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import styles from './train.module.css';

const EFFORTS: readonly { readonly id: Effort; readonly label: string }[] = [
  { id: 'quick', label: 'Quick' },
  { id: 'balanced', label: 'Balanced' },
  { id: 'thorough', label: 'Thorough' },
];

/** Generator, effort and Advanced: what the person chooses before training. */
export function TrainSetup() {
  const table = useStudio((state) => state.table);
  const settings = useStudio((state) => state.trainSettings);
  const backend = useStudio((state) => state.backend);
  const change = useStudio((state) => state.setTrainSettings);
  const descriptor = findDescriptor(settings.generator);
  const resolved = resolveSettings(settings);

  const predict = (generator: GeneratorId, effort: Effort) => {
    if (table === null || backend === null) return undefined;
    const overrides = generator === settings.generator ? settings.overrides : {};
    return formatPrediction(estimateTraining(table, { ...settings, generator, overrides }, effort, backend).seconds);
  };
  const hasOverrides = Object.keys(settings.overrides).length > 0;

  return (
    <aside className={styles.setup} aria-label="Training settings">
      <div>
        <p className={styles.legend} aria-hidden="true">
          Generator
        </p>
        <RadioCards
          label="Generator"
          hideLabel
          value={settings.generator}
          onChange={(generator) => change({ generator })}
          options={generatorCatalog.map(({ id, label, description }) => ({ id, label, description, aside: predict(id, settings.effort) }))}
        />
      </div>
      {descriptor.usesBackend ? (
        <div className={styles.group}>
          <p className={styles.legend} style={{ margin: 0 }} aria-hidden="true">
            Effort
          </p>
          <Segmented
            label="Effort"
            isFull
            value={settings.effort}
            onChange={(effort) => change({ effort })}
            options={EFFORTS.map(({ id, label }) => ({ id, label, detail: predict(settings.generator, id) ?? '…' }))}
          />
        </div>
      ) : (
        <p className="small muted">It is fitted in one pass, so there is no effort to choose.</p>
      )}
      <Disclosure summary="Advanced">
        <div className={styles.advanced}>
          <NumberField
            label="Training seed"
            value={settings.seed}
            onChange={(seed) => change({ seed })}
            min={0}
            max={4294967295}
            step={1}
            help="Same seed, same model on the same device kind"
            formatOptions={{ useGrouping: false }}
          />
          {descriptor.settings.map((setting) => (
            <NumberField
              key={setting.key}
              label={setting.unit === undefined ? setting.label : `${setting.label} (${setting.unit})`}
              value={resolved[setting.key] ?? setting.min}
              onChange={(value) => change({ overrides: { ...settings.overrides, [setting.key]: value } })}
              min={setting.min}
              max={setting.max}
              step={setting.step}
              help={setting.help}
              formatOptions={{ maximumFractionDigits: 8 }}
            />
          ))}
          {hasOverrides && (
            <Button variant="quiet" size="small" onPress={() => change({ overrides: {} })}>
              Back to the effort’s own settings
            </Button>
          )}
        </div>
      </Disclosure>
      <HoldoutNote />
    </aside>
  );
}

function HoldoutNote() {
  return (
    <p className={`small muted ${styles.hold}`}>
      A tenth of the rows is held out. They are never trained on, and every number in brackets is what they score.
    </p>
  );
}
