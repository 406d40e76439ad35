import { SAMPLES, type Sample } from '#io/samples/catalog.ts';
import chart from '#ui/charts/charts.module.css';
import { BOX_HEIGHT, stepPath } from '#ui/charts/geometry.ts';
import { formatCount } from '#ui/format/numbers.ts';
import { useIntake } from '../intake-context.ts';
import classes from './SampleCards.module.css';
import { SAMPLE_ORDER, SAMPLE_THUMBNAILS, type SampleThumbnail } from './sample-thumbnails.ts';

export function SampleCards() {
  return (
    <section aria-labelledby="samples">
      <div className="sechead">
        <h2 id="samples">Or try a sample</h2>
        <span className="label">Built into the page: your device asks no one else for it</span>
      </div>
      <ul className={classes.cards}>
        {SAMPLE_ORDER.map((id) => {
          const sample = SAMPLES.find((candidate) => candidate.id === id);
          return sample ? <SampleCard key={id} sample={sample} thumbnail={SAMPLE_THUMBNAILS[id]} /> : null;
        })}
      </ul>
    </section>
  );
}

function SampleCard({ sample, thumbnail }: { readonly sample: Sample; readonly thumbnail: SampleThumbnail }) {
  const { openSample } = useIntake();
  const size = `${formatCount(sample.rowCount)} × ${sample.columnCount}`;
  return (
    <li>
      <button
        type="button"
        className={classes.card}
        onClick={() => openSample(sample.id)}
        aria-label={`Sample: ${thumbnail.title}, ${size}. ${thumbnail.says}`}
        title={`${sample.description} ${sample.attribution} ${sample.licence}.`}
      >
        <span className={classes.mini} aria-hidden="true">
          {thumbnail.columns.map((column, index) => (
            <span key={column.name} className={classes.column}>
              <span className={classes.name}>{column.name}</span>
              <Thumb shape={column.shape} counts={column.counts} />
              {thumbnail.rows.map((row, rowIndex) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
                <span key={rowIndex} className={classes.cell}>
                  {row[index]}
                </span>
              ))}
            </span>
          ))}
        </span>
        <span className={classes.caption}>
          <b>{thumbnail.title}</b>
          <span className="label">
            {size} · {sample.licence}
          </span>
          <span className={classes.says}>{thumbnail.says}</span>
        </span>
      </button>
    </li>
  );
}

function Thumb({ shape, counts }: { readonly shape: 'histogram' | 'levels'; readonly counts: readonly number[] }) {
  const top = Math.max(...counts);
  const width = shape === 'levels' ? Math.max(4, counts.length) : counts.length;
  return (
    <svg className={`${chart.spark} ${classes.thumb}`} viewBox={`0 0 ${width} ${BOX_HEIGHT}`} preserveAspectRatio="none">
      <line className={chart.axis} x1="0" x2={width} y1={BOX_HEIGHT} y2={BOX_HEIGHT} />
      {shape === 'histogram' ? (
        <>
          <path className={chart.realFill} d={stepPath(counts, top)} />
          <path className={chart.realLine} d={stepPath(counts, top)} />
        </>
      ) : (
        counts.map((count, index) => {
          const y = BOX_HEIGHT * (1 - count / top);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
            <g key={index}>
              <path className={chart.realFill} d={`M${index + 0.08} ${BOX_HEIGHT}V${y}H${index + 0.84}V${BOX_HEIGHT}z`} />
              <path className={chart.realLine} d={`M${index + 0.08} ${y}H${index + 0.84}`} />
            </g>
          );
        })
      )}
    </svg>
  );
}
