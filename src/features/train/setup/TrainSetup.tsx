import { findDescriptor, generatorCatalog } from '#models/catalog.ts';
import type { Effort, GeneratorId } from '#models/contract.ts';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { estimateTraining, resolveSettings } from '#state/training/train-settings.ts';
import { formatPrediction } from '#ui/format/durations.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import { NumberField } from '#ui/primitives/Fields.tsx';
import { RadioCards } from '#ui/primitives/RadioCards.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import styles from '../train.module.css';
import { ContenderChoice, HowManyChoice } from './ArenaChoice.tsx';

const EFFORTS: readonly { readonly id: Effort; readonly label: string }[] = [
  { id: 'quick', label: 'Quick' },
  { id: 'balanced', label: 'Balanced' },
  { id: 'thorough', label: 'Thorough' },
];

/** Generator, effort and Advanced: what the person chooses before training. */
export function TrainSetup() {
  const table = useStudio(learntTable);
  const settings = useStudio((state) => state.trainSettings);
  const backend = useStudio((state) => state.backend);
  const change = useStudio((state) => state.setTrainSettings);
  const plan = useStudio((state) => state.arenaPlan);
  const descriptor = findDescriptor(settings.generator);
  const resolved = resolveSettings(settings);

  const estimate = (generator: GeneratorId, effort: Effort) => {
    if (table === null || backend === null) return null;
    const overrides = generator === settings.generator && !plan.isOn ? settings.overrides : {};
    return estimateTraining(table, { ...settings, generator, overrides }, effort, backend).seconds;
  };
  const predict = (generators: readonly GeneratorId[], effort: Effort) => {
    const seconds = generators.map((generator) => estimate(generator, effort));
    if (seconds.some((own) => own === null)) return undefined;
    return formatPrediction(seconds.reduce<number>((sum, own) => sum + (own ?? 0), 0));
  };
  const chosen = plan.isOn ? plan.generators : [settings.generator];
  const hasEffort = chosen.some((id) => findDescriptor(id).usesBackend);
  const hasOverrides = Object.keys(settings.overrides).length > 0;

  return (
    <aside className={styles.setup} aria-label="Training settings">
      <div>
        <p className={styles.legend} aria-hidden="true">
          Generator
        </p>
        <div className={styles.howMany}>
          <HowManyChoice />
        </div>
        {plan.isOn ? (
          <ContenderChoice predict={(generator) => predict([generator], settings.effort)} />
        ) : (
          <RadioCards
            label="Generator"
            hideLabel
            value={settings.generator}
            onChange={(generator) => change({ generator })}
            options={generatorCatalog.map(({ id, label, description }) => ({
              id,
              label,
              description,
              aside: predict([id], settings.effort),
            }))}
          />
        )}
      </div>
      {hasEffort ? (
        <div className={styles.group}>
          <p className={styles.legend} style={{ margin: 0 }} aria-hidden="true">
            Effort
          </p>
          <Segmented
            label="Effort"
            isFull
            value={settings.effort}
            onChange={(effort) => change({ effort })}
            options={EFFORTS.map(({ id, label }) => ({ id, label, detail: chosen.length === 0 ? '–' : (predict(chosen, id) ?? '…') }))}
          />
        </div>
      ) : (
        <p className="small muted">
          {plan.isOn ? 'Choose at least two generators.' : 'It is fitted in one pass, so there is no effort to choose.'}
        </p>
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
          {plan.isOn && <p className="small muted">A comparison trains every generator with the effort’s own settings.</p>}
          {(plan.isOn ? [] : descriptor.settings).map((setting) => (
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
          {hasOverrides && !plan.isOn && (
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
