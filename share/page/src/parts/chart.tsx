// A chart over time by uPlot: redrawn with its width and the colour scheme, shaded where time is chosen, and dragging
// chooses time.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { formatSeconds } from "../format";
import { colourOf, onSchemeChange } from "./paint";

/** Width of the axis on the left, so that charts and heat map stand in line. */
export const AXIS_WIDTH = 76;
const RIGHT = 12;

export interface ChartSeries {
  label: string;
  stroke: () => string;
  fill?: (chart: uPlot) => string | CanvasPattern;
  width?: number;
  dash?: number[];
  /** Straight from bin to bin instead of steps: for lines that jump. */
  straight?: boolean;
  format: (value: number, index: number) => string;
}

interface ChartProps {
  label: string;
  height: number;
  times: number[];
  values: (number | null)[][];
  series: ChartSeries[];
  range: [number, number];
  formatY: (value: number) => string;
  time: [number, number] | null;
  shown?: [number, number] | null;
  onTime?: (time: [number, number] | null) => void;
  /** Draws over the chart. */
  draw?: (chart: uPlot) => void;
  legend?: boolean;
  group?: string;
}

function shade(chart: uPlot, time: [number, number] | null): void {
  if (!time) return;
  const { left, top, width, height } = chart.bbox;
  const x = (moment: number): number => Math.min(Math.max(chart.valToPos(moment, "x", true), left), left + width);
  const [from, to] = [x(time[0]), x(time[1])];
  chart.ctx.save();
  chart.ctx.fillStyle = colourOf("veil");
  chart.ctx.fillRect(left, top, from - left, height);
  chart.ctx.fillRect(to, top, left + width - to, height);
  chart.ctx.fillStyle = colourOf("accent");
  chart.ctx.fillRect(from, top, 2, height);
  chart.ctx.fillRect(to - 2, top, 2, height);
  chart.ctx.restore();
}

function optionsOf(props: ChartProps, width: number): uPlot.Options {
  const axis = { stroke: colourOf("soft"), grid: { stroke: colourOf("rule"), width: 1 }, ticks: { stroke: colourOf("rule"), size: 4 }, font: "12px system-ui, sans-serif" };
  return {
    width,
    height: props.height,
    padding: [8, RIGHT, 0, 0],
    cursor: { drag: { x: Boolean(props.onTime), y: false, setScale: false }, y: false, ...(props.group ? { sync: { key: props.group } } : {}) },
    legend: { show: props.legend ?? true, ...(props.series.some((line) => line.fill) ? { markers: { show: false } } : {}) },
    scales: { x: { time: false, ...(props.shown ? { range: () => props.shown as [number, number] } : {}) }, y: { range: () => props.range } },
    axes: [
      { ...axis, size: 30, values: (_chart, ticks) => ticks.map((tick) => `${Number(tick.toPrecision(6))} s`) },
      { ...axis, size: AXIS_WIDTH, values: (_chart, ticks) => ticks.map(props.formatY) },
    ],
    hooks: {
      draw: [(chart) => props.draw?.(chart), (chart) => shade(chart, props.time)],
      setSelect: [
        (chart) => {
          const { left, width: wide } = chart.select;
          if (wide < 4) return;
          const time: [number, number] = [Math.max(chart.posToVal(left, "x"), 0), chart.posToVal(left + wide, "x")];
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          props.onTime?.(time);
        },
      ],
    },
    series: [
      { label: "Time", value: (_chart, value) => (value === null || value === undefined ? "–" : formatSeconds(value)) },
      ...props.series.map((line): uPlot.Series => ({
        label: line.label,
        stroke: line.stroke(),
        ...(line.fill ? { fill: line.fill } : {}),
        width: line.width ?? 1.5,
        ...(line.dash ? { dash: line.dash } : {}),
        points: { show: false },
        ...(uPlot.paths.stepped && !line.straight ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
        value: (_chart, value, _series, index) => (value === null || value === undefined || index === null ? "–" : line.format(value, index)),
      })),
    ],
  };
}

/** Values of bins as steps: the last one holds until the end of its bin. */
export function closed<Value>(values: Value[]): Value[] {
  return values.length ? [...values, values[values.length - 1] as Value] : values;
}

export function binTimes(count: number, width: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => i * width);
}

export function Chart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = host.current;
    if (!node) return undefined;
    let chart: uPlot | undefined;
    const draw = (): void => {
      chart?.destroy();
      chart = new uPlot(optionsOf(props, node.clientWidth), [props.times, ...props.values] as uPlot.AlignedData, node);
    };
    draw();
    const watcher = new ResizeObserver(() => {
      if (chart && node.clientWidth !== chart.width) chart.setSize({ width: node.clientWidth, height: props.height });
    });
    watcher.observe(node);
    const stop = onSchemeChange(draw);
    return () => {
      watcher.disconnect();
      stop();
      chart?.destroy();
    };
  });
  return <div class="chart" ref={host} role="img" aria-label={props.label} />;
}
