import rule from '../../../../src/check/rules/schema/required';
import { deployment, gateway, kubernetes, patched, service, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const BINDING = 'roleRef: { kind: ClusterRole, name: view }\nsubjects: [{ kind: ServiceAccount, name: web }]';

testRule(rule, {
  valid: {
    'what has all that it needs': gateway('{ name: web, port: 80, protocol: HTTP }'),
    'what a server writes itself': virtualService('http: [{ route: [{ destination: { host: a } }] }]'),
    'a Deployment': deployment('{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }'),
    'a part of what is in the cluster, for Argo CD': patched(
      kubernetes('apps/v1', 'Deployment', 'spec: { replicas: 2 }'),
      'namespace: shop',
      'namespace: shop, annotations: { argocd.argoproj.io/sync-options: ServerSideApply=true }',
    ),
    'a part of what is in the cluster, for Flux': patched(
      kubernetes('apps/v1', 'Deployment', 'spec: { replicas: 2 }'),
      'namespace: shop',
      'namespace: shop, annotations: { kustomize.toolkit.fluxcd.io/ssa: Merge }',
    ),
    'the namespace of an account, which a kustomization writes': [
      kubernetes('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', BINDING),
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\n',
    ].join('---\n'),
    'a Service without an address, which needs no ports': service('clusterIP: None, selector: { app: web }'),
  },
  invalid: {
    'a listener without a port': {
      given: gateway('{ name: web, protocol: HTTP }'),
      finds: [{ message: 'missing', at: 'edge/web spec.listeners[0].port', says: 'spec.listeners[0] needs port' }],
    },
    'a Gateway without a class': {
      given: patched(gateway('{ name: web, port: 80, protocol: HTTP }'), 'gatewayClassName: istio', ''),
      finds: [{ message: 'missing', at: 'edge/web spec.gatewayClassName' }],
    },
    'a whole Deployment that has no selector': {
      given: patched(
        deployment('{ name: web, image: registry.example.com/web:1 }'),
        '  selector: { matchLabels: { app: web } }\n',
        '',
      ),
      finds: [
        {
          message: 'because',
          at: 'shop/web spec.selector',
          says: 'spec needs selector: a Deployment has to know its pods',
        },
      ],
    },
    'a container without an image, and a port without a number': {
      given: deployment('{ name: web, ports: [{ name: http }] }'),
      finds: [
        { message: 'missing', at: 'shop/web spec.template.spec.containers[0].image' },
        { message: 'missing', at: 'shop/web spec.template.spec.containers[0].ports[0].containerPort' },
      ],
    },
    'an account of the whole cluster’s binding without its namespace': {
      given: kubernetes('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', BINDING),
      finds: [{ message: 'because', at: 'web subjects[0].namespace', says: 'a ServiceAccount is in one' }],
    },
    'a Service with an address and no ports': {
      given: service('selector: { app: web }'),
      finds: [{ message: 'because', at: 'shop/web spec.ports', says: 'spec needs ports: a Service with an address' }],
    },
    'ports of a Service that have no names': {
      given: service('selector: { app: web }, ports: [{ name: http, port: 80 }, { port: 81 }]'),
      finds: [{ message: 'because', at: 'shop/web spec.ports[1].name', says: 'of several ports each has one' }],
    },
  },
});
