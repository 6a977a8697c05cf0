import rule from '../../../../src/check/rules/schema/selector-mismatch';
import { deployment, kubernetes, patched } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const WEB = deployment('{ name: web, image: registry.example.com/web:1 }');
const withSelector = (selector: string): string => patched(WEB, '{ matchLabels: { app: web } }', selector);
const TEMPLATE = 'template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: a }] } }';

testRule(rule, {
  valid: {
    'all labels of the selector, and others': patched(WEB, 'labels: { app: web }', 'labels: { app: web, version: v1 }'),
    'expressions that hold': withSelector(
      '{ matchExpressions: [{ key: app, operator: In, values: [web, api] }, { key: tier, operator: DoesNotExist }] }',
    ),
    'a selector that is missing, of which schema/required tells': patched(
      WEB,
      '  selector: { matchLabels: { app: web } }\n',
      '',
    ),
    'labels that a kustomization writes': [
      patched(WEB, 'metadata: { labels: { app: web } }', 'metadata: {}'),
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\ncommonLabels: { app: web }\n',
    ].join('---\n'),
    'labels that a kustomization writes into selectors too': [
      patched(WEB, '{ matchLabels: { app: web } }', '{}'),
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nlabels: [{ pairs: { app: web }, includeSelectors: true }]\n',
    ].join('---\n'),
    'a controller that takes the labels of its template': kubernetes(
      'v1',
      'ReplicationController',
      `spec: { ${TEMPLATE} }`,
    ),
  },
  invalid: {
    'another value': {
      given: patched(WEB, 'labels: { app: web }', 'labels: { app: api }'),
      finds: [
        {
          message: 'unknown',
          at: 'shop/web spec.template.metadata.labels',
          says: 'the selector of the Deployment asks for app: "web", and pods of its own template have "api"',
          fix: 'give the template the labels',
        },
      ],
    },
    'a template without labels': {
      given: patched(WEB, 'metadata: { labels: { app: web } }', 'metadata: {}'),
      finds: [{ message: 'unknown', at: 'shop/web spec.template.metadata.labels', says: 'are without it' }],
    },
    'an expression that does not hold': {
      given: withSelector('{ matchExpressions: [{ key: tier, operator: Exists }] }'),
      finds: [{ message: 'unknown', at: 'shop/web spec.template.metadata.labels' }],
    },
    'labels that a kustomization writes into metadata alone': {
      given: [
        patched(WEB, 'metadata: { labels: { app: web } }', 'metadata: {}'),
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nlabels: [{ pairs: { app: web } }]\n',
      ].join('---\n'),
      finds: [{ message: 'unknown', at: 'shop/web spec.template.metadata.labels' }],
    },
    'a selector of all pods': {
      given: withSelector('{}'),
      finds: [{ message: 'unknown', at: 'shop/web spec.selector', says: 'the selector is empty' }],
    },
    'a DaemonSet': {
      given: kubernetes('apps/v1', 'DaemonSet', `spec: { selector: { matchLabels: { app: a } }, ${TEMPLATE} }`),
      finds: [{ message: 'unknown', at: 'shop/web spec.template.metadata.labels' }],
    },
    'a ReplicationController': {
      given: kubernetes('v1', 'ReplicationController', `spec: { selector: { app: a }, ${TEMPLATE} }`),
      finds: [{ message: 'unknown', at: 'shop/web spec.template.metadata.labels' }],
    },
  },
});
