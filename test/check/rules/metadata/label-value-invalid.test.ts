import rule from '../../../../src/check/rules/metadata/label-value-invalid';
import { testRule } from '../../test-rule';

const object = (apiVersion: string, kind: string, labels: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop, labels: {${labels}}}\nspec: {}\n`;
const namespace = (labels: string): string => object('v1', 'Namespace', labels);
const service = (labels: string): string => object('v1', 'Service', labels);
const gateway = (labels: string): string => object('gateway.networking.k8s.io/v1', 'Gateway', labels);
const pods = (labels: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: shop}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: []}}}\n`;

// istio/api label/labels.gen.go; booleans as Go's strconv.ParseBool has them.
testRule(rule, {
  valid: {
    'the two modes': namespace('istio.io/dataplane-mode: ambient') + '---\n' + pods('istio.io/dataplane-mode: none'),
    'a label that a chart switched off': namespace('istio.io/dataplane-mode: ""'),
    'no labels': namespace(''),
    'all that a waypoint may serve': ['service', 'workload', 'all', 'none']
      .map((traffic) => gateway(`istio.io/waypoint-for: ${traffic}`))
      .join('---\n'),
    'booleans as Go has them': ['"true"', '"False"', '"1"', '"f"']
      .map((flag) => service(`istio.io/ingress-use-waypoint: ${flag}`))
      .join('---\n'),
    'a waypoint of another namespace': service('istio.io/use-waypoint: w, istio.io/use-waypoint-namespace: infra'),
    'a name of a waypoint that is empty, which is told elsewhere': service('istio.io/use-waypoint: ""'),
    'values of other types, which a server refuses': namespace(
      'istio.io/dataplane-mode: true, istio.io/ingress-use-waypoint: [x], istio.io/waypoint-for: 3',
    ),
    'a kind that does not read the label': service('istio.io/dataplane-mode: sidecar'),
  },
  invalid: {
    'a mode in capitals': {
      given: namespace('istio.io/dataplane-mode: Ambient'),
      finds: [
        {
          message: 'mode',
          at: 'x metadata.labels["istio.io/dataplane-mode"]',
          says: 'no pod is captured',
          fix: 'use "ambient"',
        },
      ],
    },
    'a mode that there is no such thing as': {
      given: namespace('istio.io/dataplane-mode: sidecar'),
      finds: [{ message: 'mode', at: 'x metadata.labels["istio.io/dataplane-mode"]', fix: 'use one of ambient, none' }],
    },
    'pods that mean to be out': {
      given: pods('istio.io/dataplane-mode: disabled'),
      finds: [
        {
          message: 'mode',
          at: 'shop/x spec.template.metadata.labels["istio.io/dataplane-mode"]',
          says: 'the pods do as their namespace says',
        },
      ],
    },
    'the plural of what a waypoint serves': {
      given: gateway('istio.io/waypoint-for: services'),
      finds: [
        {
          message: 'traffic',
          at: 'shop/x metadata.labels["istio.io/waypoint-for"]',
          says: 'serves nothing',
          fix: 'use "service"',
        },
      ],
    },
    'the same on a class': {
      given: object('gateway.networking.k8s.io/v1', 'GatewayClass', 'istio.io/waypoint-for: mesh'),
      finds: [{ message: 'traffic', at: 'x metadata.labels["istio.io/waypoint-for"]' }],
    },
    'no boolean': {
      given: service('istio.io/ingress-use-waypoint: enabled'),
      finds: [
        { message: 'flag', at: 'shop/x metadata.labels["istio.io/ingress-use-waypoint"]', says: 'counts as false' },
      ],
    },
    "no boolean on a namespace, and YAML's own word for one in quotes": {
      given: namespace('istio.io/ingress-use-waypoint: "yes"'),
      finds: [{ message: 'flag', at: 'x metadata.labels["istio.io/ingress-use-waypoint"]' }],
    },
    'the namespace of a waypoint without its name': {
      given: service('istio.io/use-waypoint-namespace: infra'),
      finds: [
        {
          message: 'orphan',
          at: 'shop/x metadata.labels["istio.io/use-waypoint-namespace"]',
          fix: 'istio.io/use-waypoint',
        },
      ],
    },
    'the same in a pod template, although the owner has the name': {
      given: pods('istio.io/use-waypoint-namespace: infra').replace(
        'namespace: shop',
        'namespace: shop, labels: {istio.io/use-waypoint: w}',
      ),
      finds: [{ message: 'orphan', at: 'shop/x spec.template.metadata.labels["istio.io/use-waypoint-namespace"]' }],
    },
  },
});
