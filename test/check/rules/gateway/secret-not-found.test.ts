import rule from '../../../../src/check/rules/gateway/secret-not-found';
import { testRule } from '../../test-rule';

const istio = (tls: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: shop}\nspec: {selector: {istio: edge}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: ["*"], tls: {${tls}}}]}\n---\n`;
const pods = (namespace = 'ingress'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ${namespace}}\nspec: {template: {metadata: {labels: {istio: edge}}, spec: {containers: []}}}\n---\n`;
const gateway = (ref: string, more = ''): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: ingress${more}}\nspec: {gatewayClassName: istio, listeners: [{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{${ref}}]}}]}\n---\n`;
const secret = (name: string, namespace = 'ingress'): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: ${namespace}}\n---\n`;
const maker = (apiVersion: string, kind: string, spec: string, name = 'tls'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ingress}\nspec: {${spec}}\n---\n`;
const SIMPLE = 'mode: SIMPLE, credentialName: tls';

testRule(rule, {
  valid: {
    'a Secret beside the pods': istio(SIMPLE) + pods() + secret('tls'),
    'a Secret of a namespace that is named':
      istio('mode: SIMPLE, credentialName: certs/tls') + pods() + secret('tls', 'certs'),
    'TLS that is passed through': istio('mode: PASSTHROUGH, credentialName: tls') + pods(),
    'certificates of the mesh': istio('mode: ISTIO_MUTUAL') + pods(),
    'a Gateway whose pods are not known': istio(SIMPLE),
    'a Secret beside the Gateway': gateway('name: tls') + secret('tls'),
    'a Secret of another namespace': gateway('name: tls, namespace: certs') + secret('tls', 'certs'),
    'a Secret that cert-manager makes':
      gateway('name: tls') + maker('cert-manager.io/v1', 'Certificate', 'secretName: tls', 'cert'),
    'a Secret that is sealed': gateway('name: tls') + maker('bitnami.com/v1alpha1', 'SealedSecret', ''),
    'a Secret that is fetched':
      gateway('name: tls') + maker('external-secrets.io/v1', 'ExternalSecret', 'target: {name: tls}', 'x'),
    'a Gateway whose Secrets cert-manager issues': gateway(
      'name: tls',
      ', annotations: {cert-manager.io/cluster-issuer: le}',
    ),
    'a few files': { given: gateway('name: tls'), world: 'open' },
    'another kind': gateway('group: example.com, kind: Vault, name: tls'),
    'values of the wrong type': gateway('name: [tls]') + istio('mode: SIMPLE, credentialName: {}') + pods(),
  },
  invalid: {
    'a Secret beside an Istio Gateway, not beside its pods': {
      given: istio(SIMPLE) + pods() + secret('tls', 'shop'),
      finds: [{ message: 'missing', at: 'shop/g spec.servers[0].tls.credentialName', says: 'Secret ingress/tls' }],
    },
    'one of a list': {
      given: istio('mode: MUTUAL, credentialNames: [tls, rsa]') + pods() + secret('tls'),
      world: 'open',
      finds: [{ message: 'missing', at: 'shop/g spec.servers[0].tls.credentialNames[1]', fix: 'such as tls' }],
    },
    'the namespace of the ingress gateway that Istio is often installed with': {
      given: istio(SIMPLE).replace('istio: edge', 'istio: ingressgateway') + secret('tls'),
      finds: [{ message: 'missing', at: 'shop/g spec.servers[0].tls.credentialName', says: 'istio-system/tls' }],
    },
    'a certificateRef': {
      given: gateway('name: tls') + secret('tls', 'shop'),
      finds: [
        { message: 'missing', at: 'ingress/g spec.listeners[0].tls.certificateRefs[0]', fix: 'namespace ingress' },
      ],
    },
  },
});
