import { knownProps } from '../../input/known-props';
import { dnsLabel } from '../../input/names';
import { refuse, shown } from '../../input/refuse';
import type { LayOut, Shipment } from '../shipment';
import { escapedForHelm, helmTemplates } from './helm-templates';
import { tellHelmSize } from './helm-release-size';

export interface HelmChartLayoutProps {
  /** Name of the chart, and of its folder. */
  readonly name: string;

  /** Version of the chart (SemVer 2), such as `1.4.0`. */
  readonly version: string;

  /**
   * Version of what the chart installs, in any form.
   *
   * @default - not said
   */
  readonly appVersion?: string | undefined;

  /**
   * What the chart is, in one line.
   *
   * @default - its name
   */
  readonly description?: string | undefined;
}

const PLACE = 'Layout.helmChart';
const checkProps = knownProps<HelmChartLayoutProps>({
  name: 'text',
  version: 'text',
  appVersion: 'text',
  description: 'text',
});

/** https://semver.org 2.0.0, where Helm would also take less: registries do not. */
const SEMVER =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/**
 * A chart that Helm users install, in a folder of its name. It has no values: what varies is said in code.
 *
 * The order to apply in holds, in lists that Helm does not sort. CustomResourceDefinitions are in `crds/`: Helm looks up
 * the kind of every object before it applies the first, so that what a chart defines in a template it can't use. Namespaces
 * and volume claims stay when the release is removed.
 *
 * @throws InputError if a prop is unknown, the name no name of a chart, or the version not SemVer
 * @see https://helm.sh/docs/topics/charts/ and https://helm.sh/docs/chart_best_practices/custom_resource_definitions/ (read for Helm 3.22 and 4.2)
 */
export function helmChart(props: HelmChartLayoutProps): LayOut {
  checkProps(PLACE, props);
  const name = dnsLabel(PLACE, 'name', props.name);
  if (typeof props.version !== 'string' || props.version.length > 200 || !SEMVER.test(props.version)) {
    refuse(PLACE, `version must be one of SemVer 2, such as "1.4.0", got ${shown(props.version)}`);
  }
  return (shipment) => {
    if (shipment.objects.length === 0) return [];
    reportUnnamed(shipment);
    const files = [
      { path: 'Chart.yaml', text: shipment.yaml([chartOf(name, props, shipment)]) },
      { path: 'values.yaml', text: VALUES },
      { path: 'values.schema.json', text: SCHEMA },
      { path: 'templates/NOTES.txt', text: escapedForHelm(notes(shipment)) },
      ...helmTemplates(shipment),
    ];
    tellHelmSize(shipment, name, files);
    return files.map(({ path, text }) => ({ path: `${name}/${path}`, text }));
  };
}

function chartOf(name: string, { version, appVersion, description }: HelmChartLayoutProps, { platform }: Shipment) {
  return {
    apiVersion: 'v2',
    name,
    version,
    ...(appVersion !== undefined && { appVersion }),
    description: description ?? name,
    type: 'application',
    // "-0" lets versions such as v1.33.2-gke.100 in, which are pre-releases to SemVer.
    ...(platform?.states('kubernetes') && { kubeVersion: `>=${platform.kubernetes}.0-0` }),
  };
}

const VALUES = '# No values: this chart is written by code, which is where to change it.\n{}\n';

/** A value that nobody reads is refused. Helm itself sets `global`, and a chart that has this one as a dependency may switch it by `enabled`. */
const SCHEMA = `${JSON.stringify(
  {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { global: {}, enabled: { type: 'boolean' } },
    additionalProperties: false,
  },
  undefined,
  2,
)}\n`;

function notes({ objects }: Shipment): string {
  const namespaces = objects.filter(({ identity }) => identity.group === '' && identity.kind === 'Namespace');
  const lines = [
    'Applied: what pods may do and who may call them first, then the pods.',
    '',
    'helm uninstall goes the same way, so that policies are gone before the pods are. To close every path first, scale',
    'the workloads to zero.',
  ];
  if (namespaces.length > 0) lines.push('Namespaces stay behind; delete them when nothing in them is needed.');
  return `${lines.join('\n')}\n`;
}

function reportUnnamed({ objects, problem }: Shipment): void {
  for (const { identity, construct } of objects) {
    if (identity.name !== undefined) continue;
    problem(
      `[${construct}] has no metadata.name, by which Helm finds an object again; give it a name, or write its chart with another layout`,
    );
  }
}
