import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { lazily } from '../emit/fields';
import { metadata, type ObjectOptions } from '../emit/metadata';
import { labels } from '../input/names';
import { nameOf, refuse } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { selects } from '../mesh/services-of-app';
import { policiesIn } from '../network/known-policies';
import { subjectServices } from '../network/subject-services';
import { l4PoliciesOf } from '../policy/policies-of-app';

/** Labels by which Flagger tells its pods apart: the first of these that the Deployment selects by (its flag -selector-labels). */
const SELECTOR_LABELS = ['app', 'name', 'app.kubernetes.io/name'];

/** Labels of the pods that Flagger makes for the version in use: those of the service's, one of them with `-primary`. */
export function primaryLabels(place: Construct, service: IMeshService): Record<string, string> {
  const key = SELECTOR_LABELS.find((label) => Object.hasOwn(service.selector, label));
  if (key === undefined) {
    refuse(
      place,
      `the pods of service ${service.name} are selected by ${Object.keys(service.selector).join(', ')}, and Flagger asks for one of ` +
        `${SELECTOR_LABELS.join(', ')}; add it to the selector`,
    );
  }
  return labels(place, 'label of the primary', { ...service.selector, [key]: `${service.selector[key]}-primary` });
}

/**
 * At synth: makes what guards the pods of a service guard those of the primary too, and tells of what does not. They have
 * other labels, so that whatever selects the service's pods would leave the version in use open.
 */
export function primaryProblems(
  scope: Construct,
  service: IMeshService,
  primary: Readonly<Record<string, string>>,
  options: ObjectOptions,
): string[] {
  const budget = service.node.tryFindChild('DisruptionBudget');
  const named = (name: string): ReturnType<typeof metadata> => metadata(scope, name, service.namespace, options);
  if (service.guarded) {
    copied(
      scope,
      'PrimaryTraversal',
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: named(`${service.name}-primary-through-waypoint`),
      },
      // Made while the service is validated, which may be after this.
      () => service.node.tryFindChild('Traversal')?.node.tryFindChild('Policy'),
      primary,
    );
  }
  if (budget) {
    const object = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: named(`${service.name}-primary`) };
    copied(scope, 'PrimaryDisruptionBudget', object, () => budget, primary);
  }
  const open: string[] = [];
  for (const { selector, action } of l4PoliciesOf(scope, service.namespace)) {
    if (selector && service.podLabels.some((one) => selects(selector, one)) && !selects(selector, primary))
      open.push(`an AuthorizationPolicy (${action})`);
  }
  for (const policy of policiesIn(scope, service.namespace)) {
    const { matchLabels } = policy.subject.pods;
    if (subjectServices(policy).includes(service) && !selects(matchLabels, primary)) open.push(`[${nameOf(policy)}]`);
  }
  return open.map(
    (what) =>
      `${what} selects the pods of service ${service.name}, and not those that Flagger makes for the version in use, labelled ` +
      `${Object.entries(primary)
        .map((pair) => pair.join('='))
        .join(',')}; select both by a label that Flagger leaves alone`,
  );
}

/** An object of the service once more, for the pods of the primary. What it says is known when it is written. */
function copied(
  scope: Construct,
  id: string,
  object: Pick<ApiObjectProps, 'apiVersion' | 'kind' | 'metadata'>,
  original: () => IConstruct | undefined,
  primary: Readonly<Record<string, string>>,
): void {
  if (scope.node.tryFindChild(id)) return;
  const specOf = (): object => ((original() as ApiObject).toJson() as { spec: object }).spec;
  new ApiObject(scope, id, {
    ...object,
    spec: lazily(() => ({ ...specOf(), selector: { matchLabels: { ...primary } } })),
  });
}
