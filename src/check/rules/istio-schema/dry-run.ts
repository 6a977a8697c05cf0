import { goBoolean } from '../../../model/platform/go-boolean';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/dry-run',
  severity: 'error',
  summary: 'An AuthorizationPolicy is to be tried, and its action or the annotation does not allow it.',
  details:
    "Istio's webhook refuses the policy: `istio.io/dry-run` is true or false, and only policies of action ALLOW or DENY can " +
    'be tried.',
  codes: ['IST0106'],
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go (read for 1.31), checkDryRunAnnotation'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop, annotations: { istio.io/dry-run: 'yes' } }
spec:
  rules: [{}]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop, annotations: { istio.io/dry-run: 'true' } }
spec:
  rules: [{}]
`,
  },
  messages: {
    value: (given: string) => `istio.io/dry-run is true or false, and this is ${given}`,
    action: (action: string) => `a policy of action ${action} can not be tried`,
  },
  check({ mesh, report }) {
    for (const policy of validated(mesh, 'AuthorizationPolicy')) {
      const [field, action] = [policy.annotation('istio.io/dry-run'), policy.spec.get('action').text ?? 'ALLOW'];
      if (field.text === undefined) continue;
      if (action !== 'ALLOW' && action !== 'DENY') report(field, 'action', action).fix('remove the annotation');
      else if (goBoolean(field.text) === undefined)
        report(field, 'value', shown(field.text)).fix("write 'true', in quotes");
    }
  },
});
