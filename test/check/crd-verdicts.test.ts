import { check } from '../../src/check';

const crd = (rule: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: authorizationpolicies.security.istio.io }
spec:
  group: security.istio.io
  scope: Namespaced
  names: { kind: AuthorizationPolicy, plural: authorizationpolicies }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                targetRefs:
                  type: array
                  items:
                    type: object
                    properties:
                      kind: { type: string }
                      name: { type: string }
                      namespace: { type: string${rule} }
---
`;
const POLICY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { targetRefs: [{ kind: Service, name: web, namespace: other }] }
`;
const found = (manifests: string, rules: readonly string[] = ['schema/*']): readonly string[] =>
  check(manifests, { world: 'closed', rules }).map(({ field, rule }) => `${rule} ${field}`);

const AT = 'spec.targetRefs[0].namespace';

test('what the CRD that is given says as well is told once, in words', () => {
  const rule = ", x-kubernetes-validations: [{ rule: 'self.size() == 0' }]";
  expect(found(crd(rule) + POLICY)).toEqual([`schema/target-namespace ${AT}`]);
});

test('what the CRD that is given does not refuse is no mistake', () => {
  expect(found(crd('') + POLICY)).toEqual([]);
  expect(found(POLICY)).toEqual([`schema/target-namespace ${AT}`]);
});

test('what the CRD alone refuses is told with its rule', () => {
  const rule = ", x-kubernetes-validations: [{ rule: 'self.size() < 4' }]";
  expect(found(crd(rule) + POLICY.replace('namespace: other', "namespace: ''"))).toEqual([]);
  expect(found(crd(rule) + POLICY, ['schema/validation'])).toEqual([`schema/validation ${AT}`]);
});

test('where the CRD is not asked, or can not be, ours is what there is', () => {
  expect(found(crd('') + POLICY, ['schema/target-namespace'])).toEqual([`schema/target-namespace ${AT}`]);
  const broken = ", x-kubernetes-validations: [{ rule: 'self.nothing(' }]";
  expect(found(crd(broken) + POLICY)).toContain(`schema/target-namespace ${AT}`);
});
