import rule from '../../../../src/check/rules/istio-schema/reserved-annotation';
import { gateway, http, virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const dryRun = ", annotations: {istio.io/dry-run: 'true'}";
const policy = (annotation: string): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: x, namespace: shop, annotations: {${annotation}}}\nspec: {}\n`;

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'a policy that is tried': policy("istio.io/dry-run: 'true'"),
    'other annotations': http('timeout: 1s').replace('shop', 'shop, annotations: {internal.istio.io/other: a}'),
    'another revision': virtualService('hosts: [web]', `, labels: {istio.io/rev: canary}${dryRun}`),
    'a Gateway of the Gateway API': gateway('', dryRun).replace(
      'networking.istio.io/v1',
      'gateway.networking.k8s.io/v1',
    ),
  },
  invalid: {
    'what can not be tried': {
      given: virtualService('hosts: [web]', dryRun) + gateway('servers: []', dryRun),
      finds: [
        {
          message: 'dryRun',
          at: 'shop/x metadata.annotations["istio.io/dry-run"]',
          says: 'a VirtualService can not be tried',
        },
        {
          message: 'dryRun',
          at: 'shop/x metadata.annotations["istio.io/dry-run"]',
          says: 'a Gateway can not be tried',
        },
      ],
    },
    'annotations of istiod': {
      given: policy('internal.istio.io/parents: a, internal.istio.io/webhook-always-reject: b'),
      finds: [
        { message: 'reserved', at: 'shop/x metadata.annotations["internal.istio.io/parents"]' },
        { message: 'reserved', at: 'shop/x metadata.annotations["internal.istio.io/webhook-always-reject"]' },
      ],
    },
  },
});
