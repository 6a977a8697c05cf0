import { nearest } from '../../../input/known-props';
import { DATAPLANE_MODE } from '../../../model/workloads/enrolment';
import type { Field } from '../../../model/field';
import { goBoolean } from '../../../model/platform/go-boolean';
import { WAYPOINT_FOR } from '../../../model/waypoints/waypoint';
import { USE_WAYPOINT, USE_WAYPOINT_NAMESPACE } from '../../../model/waypoints/waypoint-binding';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';

export default defineRule({
  id: 'metadata/label-value-invalid',
  severity: 'error',
  summary: 'A label of ambient mode has a value that nobody knows.',
  details:
    'No server refuses these labels. Whoever reads one takes a value that it does not know for none at all, or, for what a waypoint serves, for ' +
    '`none`: the pods are not captured, the waypoint serves nothing, the ingress gateway goes past it.\n\n' +
    '`istio.io/use-waypoint-namespace` is read together with `istio.io/use-waypoint` of the same object, and not without. (A waypoint that is not ' +
    'there is told by waypoint/not-found, an empty name too.)',
  on: ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'Gateway', 'GatewayClass', 'workload'],
  sources: [
    'istio/api label/labels.gen.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/services.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go',
    'istio/istio manifests/charts/istio-cni/values.yaml',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: Ambient } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`,
  },
  messages: {
    mode: (given: string, effect: string) => `nobody knows the mode ${given}: ${effect}`,
    traffic: (given: string) => `nobody knows ${given}: the waypoint serves nothing at all`,
    flag: (given: string) => `${given} is no boolean and counts as false: ingress gateways go past the waypoint`,
    orphan: () =>
      `it is read together with ${USE_WAYPOINT} of the same object, which is not there: it chooses no waypoint`,
  },
  check({ mesh, report }) {
    const oneOf = (label: Field, known: readonly string[], say: (given: string) => ReturnType<typeof report>): void => {
      const { text } = label;
      if (text === undefined || known.includes(text)) return;
      const meant = text === '' ? undefined : nearest(text, known);
      const reported = say(JSON.stringify(text));
      if (meant === undefined) reported.fix(`use one of ${known.join(', ')}, or remove the label`);
      else reported.fix(`use "${meant}"`, [{ op: 'replace', path: pointerTo(label.path), value: meant }]);
    };
    const mode = (label: Field, effect: string): void =>
      oneOf(label, ['ambient', 'none'], (given) => report(label, 'mode', given, effect));
    const binding = (labels: Field): void => {
      const home = labels.get(USE_WAYPOINT_NAMESPACE);
      if (home.isSet && !labels.get(USE_WAYPOINT).isSet) {
        report(home, 'orphan').fix(`name the waypoint as well (${USE_WAYPOINT}), or remove the label`);
      }
    };
    const ingress = (labels: Field): void => {
      const label = labels.get(INGRESS_USE_WAYPOINT);
      if (label.text === undefined || goBoolean(label.text) !== undefined) return;
      report(label, 'flag', JSON.stringify(label.text)).fix('write "true" or "false"');
    };
    const labelsOf = (kind: 'Namespace' | 'Service' | 'ServiceEntry' | 'WorkloadEntry'): readonly Field[] =>
      mesh.ofKind(kind).map((object) => object.field('metadata', 'labels'));

    for (const labels of labelsOf('Namespace')) {
      // An empty value is how charts switch the label off.
      if (labels.get(DATAPLANE_MODE).text !== '') mode(labels.get(DATAPLANE_MODE), 'no pod is captured by it');
    }
    for (const workload of workloads(mesh)) {
      const labels = workload.template.get('metadata', 'labels');
      mode(labels.get(DATAPLANE_MODE), 'the pods do as their namespace says');
      binding(labels);
    }
    for (const labels of [...labelsOf('Namespace'), ...labelsOf('Service'), ...labelsOf('ServiceEntry')]) {
      binding(labels);
      ingress(labels);
    }
    for (const labels of labelsOf('WorkloadEntry')) binding(labels);
    for (const gateway of [...mesh.ofKind('Gateway'), ...mesh.ofKind('GatewayClass')]) {
      const label = gateway.label(WAYPOINT_FOR);
      oneOf(label, ['service', 'workload', 'all', 'none'], (given) => report(label, 'traffic', given));
    }
  },
});
