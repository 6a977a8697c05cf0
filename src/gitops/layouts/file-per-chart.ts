import { knownProps } from '../../input/known-props';
import type { LayOut, Shipment } from '../shipment';
import { orderOfCharts, type ChartOrder } from './chart-order';
import { safeName } from './safe-name';

export interface FilePerChartLayoutProps {
  /**
   * Puts a number before the name of each file, such as `0001-shop.yaml`, so that tools that go by names apply charts in
   * order. A chart that comes in between then renames the files behind it.
   *
   * @default false
   */
  readonly numbered?: boolean | undefined;
}

const checkProps = knownProps<FilePerChartLayoutProps>({ numbered: 'flag' });

/**
 * A file for each chart, with its objects in the order in which they are to be applied.
 *
 * `kubectl apply -f` goes through a folder by the names of files, so that order holds between charts only with `numbered`,
 * and only where no two charts need each other. Where it can't hold, a warning says so.
 *
 * @throws InputError if a prop is unknown or no flag
 */
export function filePerChart(props: FilePerChartLayoutProps = {}): LayOut {
  checkProps('Layout.filePerChart', props);
  const numbered = props.numbered ?? false;
  return (shipment) => {
    const order = orderOfCharts(shipment);
    const paths = order.charts.map(({ name }, i) => fileName(name, numbered ? i : undefined));
    tellWhatCannotHold(shipment, order, numbered, paths);
    return order.charts.map(({ members }, i) => ({
      path: paths[i]!,
      text: shipment.yaml(members.map((member) => shipment.objects[member]!.content)),
    }));
  };
}

function fileName(chart: string, index: number | undefined): string {
  const number = index === undefined ? '' : `${String(index + 1).padStart(4, '0')}-`;
  const file = `${number}${safeName(chart)}`;
  // kubectl, Argo CD and Flux would read it in place of the folder.
  return `${file === 'kustomization' ? 'kustomization_' : file}.yaml`;
}

function tellWhatCannotHold(
  { warn, objects }: Shipment,
  { charts, needs, circle }: ChartOrder,
  numbered: boolean,
  paths: readonly string[],
): void {
  if (circle) {
    warn(
      `charts ${circle.map((name) => `"${name}"`).join(' and ')} need each other, so that no order of their files is one to apply them in; ` +
        'put what both need into a chart of its own, or write one file',
    );
    return;
  }
  if (numbered) return;
  const pathOf = new Map(charts.map(({ name }, i) => [name, paths[i]!]));
  const late = needs.find(({ chart, needed }) => pathOf.get(needed)! > pathOf.get(chart)!);
  if (!late) return;
  warn(
    `[${objects[late.object]!.construct}] in ${pathOf.get(late.chart)} needs [${objects[late.neededObject]!.construct}] in ${pathOf.get(late.needed)}, ` +
      'and tools that go by the names of files apply that later; number the files with numbered: true',
  );
}
