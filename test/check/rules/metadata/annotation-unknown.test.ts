import rule from '../../../../src/check/rules/metadata/annotation-unknown';
import { testRule } from '../../test-rule';

const object = (kind: string, annotations: string, labels = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: x, namespace: shop, labels: {${labels}}, annotations: {${annotations}}}\nspec: {}\n---\n`;
const deployment = (annotations: string): string =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: x, namespace: shop}\nspec: {template: {metadata: {annotations: {${annotations}}}, spec: {containers: []}}}\n`;

// istio/istio pkg/config/analysis/analyzers/testdata/misannotated.yaml has some of these.
testRule(rule, {
  valid: {
    'one that istiod refuses, of which another rule tells': object(
      'ServiceEntry',
      'internal.istio.io/parents: x',
    ).replace('v1', 'networking.istio.io/v1'),
    'one that is known': object('Service', 'networking.istio.io/exportTo: baz'),
    'one of somebody else': object('Service', 'kubernetes.io/psp: my-privileged-psp, istio.example.com/x: y'),
    'one that is known, on another kind, which is told elsewhere': object(
      'Namespace',
      'networking.istio.io/exportTo: baz',
    ),
    'those that controllers write': deployment('istio.io/rev: default, sidecar.istio.io/status: "{}"'),
    'a label of ambient mode, which is told elsewhere': object('Service', 'istio.io/use-waypoint: w'),
    'one that istiod reads without saying so': object('Service', 'networking.istio.io/address-type: IPAddress'),
    'an Ingress, whose annotations nobody looks at': object('Ingress', 'istio.io/ingress.class: istio').replace(
      'v1',
      'networking.k8s.io/v1',
    ),
    'annotations of another type': object('Service', '').replace('annotations: {}', 'annotations: [istio.io/x]'),
  },
  invalid: {
    'a name that is a slip, alone': {
      given: object('Service', 'networking.istio.io/exportTO: bar'),
      finds: [
        {
          message: 'unknown',
          at: 'shop/x metadata.annotations["networking.istio.io/exportTO"]',
          fix: 'write networking.istio.io/exportTo',
        },
      ],
    },
    'a name that is a slip': {
      given: object('Service', 'networking.istio.io/exportThree: bar, networking.istio.io/exportTo: baz'),
      finds: [
        {
          message: 'unknown',
          at: 'shop/x metadata.annotations["networking.istio.io/exportThree"]',
          fix: 'networking.istio.io/exportTo is there already',
        },
      ],
    },
    'a name in a pod template that is like no other': {
      given: deployment('istio.io/a-thing-that-nobody-has-thought-of: x'),
      finds: [
        {
          message: 'unknown',
          at: 'shop/x spec.template.metadata.annotations["istio.io/a-thing-that-nobody-has-thought-of"]',
        },
      ],
    },
    'a label': {
      given: object('Namespace', 'topology.istio.io/network: n1'),
      finds: [{ message: 'label', at: 'x metadata.annotations["topology.istio.io/network"]', fix: 'make it a label' }],
    },
    'a label of ambient mode that is there as a label too': {
      given: object('Service', 'istio.io/use-waypoint: w', 'istio.io/use-waypoint: w'),
      finds: [{ message: 'label', at: 'shop/x metadata.annotations["istio.io/use-waypoint"]' }],
    },
  },
});
