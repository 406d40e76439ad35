import { XLabels, YLabels } from '#ui/charts/AxisLabels.tsx';
import chart from '#ui/charts/charts.module.css';
import { BOX_HEIGHT, stepPath, toShares } from '#ui/charts/geometry.ts';
import { ChartKey } from '#ui/charts/Swatch.tsx';
import classes from './ExamplePanel.module.css';
import { EXAMPLE_OVERLAY } from './example-overlay.ts';

const TOP_PERCENT = 6;
const Y_TICKS = [0, 2, 4, 6].map((value) => ({
  value,
  label: value === TOP_PERCENT ? '6\u00a0%' : String(value),
  percent: (value / TOP_PERCENT) * 100,
}));
const X_TICKS = [17, 35, 53, 71, 91].map((value) => ({
  value,
  label: String(value),
  percent: ((value - EXAMPLE_OVERLAY.low) / (EXAMPLE_OVERLAY.high - EXAMPLE_OVERLAY.low)) * 100,
}));

/** What Compare will show, drawn before there is anything to compare. */
export function ExamplePanel() {
  const real = stepPath(toPercent(EXAMPLE_OVERLAY.real), TOP_PERCENT);
  const synthetic = stepPath(toPercent(EXAMPLE_OVERLAY.synthetic), TOP_PERCENT);
  const bins = EXAMPLE_OVERLAY.real.length;
  return (
    <aside aria-labelledby="example" className={classes.aside}>
      <h2 id="example">What you will see</h2>
      <p className={classes.intro}>Every column of your table under its copy.</p>
      <figure className={classes.figure}>
        <figcaption className={classes.caption}>
          <h3>{EXAMPLE_OVERLAY.name}</h3>
          <span className="label">{EXAMPLE_OVERLAY.table}</span>
        </figcaption>
        <div
          className={`${chart.plot} ${classes.plot}`}
          role="img"
          aria-label="Age in the Adult census table: the synthetic outline follows the real filled shape from 17 to 90, highest around 35."
        >
          <YLabels ticks={Y_TICKS} />
          <svg viewBox={`0 0 ${bins} ${BOX_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            {Y_TICKS.map((tick) => (
              <line
                key={tick.value}
                className={tick.value === 0 ? chart.axis : chart.gridLine}
                x1="0"
                x2={bins}
                y1={BOX_HEIGHT - tick.percent}
                y2={BOX_HEIGHT - tick.percent}
              />
            ))}
            <path className={chart.realFill} d={real} />
            <path className={chart.realLine} d={real} />
            <path className={chart.syntheticLine} d={synthetic} />
          </svg>
          <XLabels ticks={X_TICKS} />
        </div>
        <ChartKey holdout={null} />
      </figure>
      <p className={classes.outro}>
        Real is filled, synthetic is the outline. Where they part, the copy is off, and the page says by how much.
      </p>
    </aside>
  );
}

function toPercent(counts: readonly number[]): number[] {
  return toShares(counts).map((share) => share * 100);
}
