import rule from '../../../../src/check/rules/ambient/mode-conflict';
import { testRule } from '../../test-rule';

const namespace = (labels: string, name = 'shop'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;

const ISTIOD = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod-1-28, namespace: istio-system, labels: {app: istiod, istio.io/rev: 1-28}}
spec: {template: {spec: {containers: []}}}
`;
const TAG = `---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: istio-revision-tag-blue, labels: {app: sidecar-injector, istio.io/rev: 1-28, istio.io/tag: blue}}
webhooks: []
`;

// istio/istio pkg/config/analysis/analyzers/injection/injection.go, but for the value "none", which upstream counts as well.
testRule(rule, {
  valid: {
    'ambient alone': namespace('istio.io/dataplane-mode: ambient'),
    'sidecars alone': namespace('istio-injection: enabled'),
    'a revision alone': namespace('istio.io/rev: canary'),
    'sidecars, kept away from by name': namespace('istio.io/dataplane-mode: ambient, istio-injection: disabled'),
    'sidecars kept away, with a revision that then does nothing': namespace(
      'istio-injection: disabled, istio.io/rev: canary',
    ),
    'sidecars where ambient is declined': namespace('istio.io/dataplane-mode: none, istio-injection: enabled'),
    "Istio's own namespace": namespace('istio.io/dataplane-mode: ambient, istio.io/rev: default', 'istio-system'),
    'a namespace that neither looks at': namespace(
      'istio.io/dataplane-mode: ambient, istio-injection: enabled',
      'kube-system',
    ),
    'an empty revision': namespace('istio.io/dataplane-mode: ambient, istio.io/rev: ""'),
    'a label of another type': namespace('istio.io/dataplane-mode: ambient, istio-injection: true'),
  },
  invalid: {
    'injection beside ambient': {
      given: namespace('istio.io/dataplane-mode: ambient, istio-injection: enabled'),
      finds: [
        {
          message: 'sidecars',
          at: 'shop metadata.labels.istio-injection',
          says: 'istio-injection=enabled',
          fix: 'remove the label istio-injection',
        },
      ],
    },
    'the installed revision beside ambient': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: default'),
      finds: [{ message: 'sidecars', at: 'shop metadata.labels["istio.io/rev"]', says: 'istio.io/rev=default' }],
    },
    'a revision that was installed by another name': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: blue'),
      values: { istiod: { revision: 'blue' } },
      finds: [{ message: 'sidecars', at: 'shop metadata.labels["istio.io/rev"]' }],
    },
    'a revision that may be installed elsewhere': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: blue'),
      world: 'open',
      finds: [{ message: 'sidecars', at: 'shop metadata.labels["istio.io/rev"]' }],
    },
    'a revision, where the install is not in the input': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: blue'),
      finds: [{ message: 'sidecars', at: 'shop metadata.labels["istio.io/rev"]' }],
    },
    'a tag of the install': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: blue') + ISTIOD + TAG,
      finds: [{ message: 'sidecars', at: 'shop metadata.labels["istio.io/rev"]' }],
    },
    'a tag in the values of istiod': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: green'),
      values: { istiod: { revision: '1-28', revisionTags: ['green'] } },
      finds: [{ message: 'sidecars', at: 'shop metadata.labels["istio.io/rev"]' }],
    },
    'a revision that is not installed': {
      given: namespace('istio.io/dataplane-mode: ambient, istio.io/rev: blue') + ISTIOD,
      finds: [{ message: 'sleeping', at: 'shop metadata.labels["istio.io/rev"]', severity: 'warning' }],
    },
    'two ways of asking for sidecars': {
      given: namespace('istio-injection: enabled, istio.io/rev: blue'),
      finds: [
        {
          message: 'revision',
          at: 'shop metadata.labels["istio.io/rev"]',
          severity: 'warning',
          says: 'nobody reads istio.io/rev=blue',
        },
      ],
    },
    'all three, told once': {
      given: namespace('istio.io/dataplane-mode: ambient, istio-injection: enabled, istio.io/rev: blue'),
      finds: [{ message: 'sidecars', at: 'shop metadata.labels.istio-injection' }],
    },
  },
});
