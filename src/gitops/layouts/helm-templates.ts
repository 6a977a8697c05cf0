import { STAGES, type PlainObject, type Shipment, type TreeFile } from '../shipment';
import { annotationsOf } from '../annotate';
import { staysWhenPruned, withPruneSafety } from '../prune-safety';
import { safeName } from './safe-name';

const RESOURCE_POLICY = 'helm.sh/resource-policy';

/**
 * The objects of a chart, so that Helm applies them in their order.
 *
 * Helm sorts documents by a list of kinds that it knows, and puts every other kind behind Deployments: policies, waypoints and
 * routes would come after the pods they are for. Documents of one kind it leaves in order, and it unpacks a `List` only once
 * it has sorted. So there is one List for each stage. Documents of their own are what Helm reads annotations of, and these
 * come first: Namespaces and volume claims, which an uninstall is to keep, and hooks.
 *
 * @see helm/helm pkg/releaseutil/kind_sorter.go and manifest_sorter.go, pkg/kube/client.go `batchPerform`,
 * pkg/action/resource_policy.go (read for 3.22 and 4.2)
 */
export function helmTemplates(shipment: Shipment): TreeFile[] {
  const stages = STAGES.map(() => ({ documents: [] as PlainObject[], listed: [] as PlainObject[] }));
  const definitions: TreeFile[] = [];
  // An object that was moved behind a later stage, because of what it needs, stays there.
  let stage = 0;
  for (const i of shipment.order.sequence) {
    const { content, identity, construct } = shipment.objects[i]!;
    if (isDefinition(content)) {
      // Not a template: written as it is.
      definitions.push({ path: `crds/${safeName(identity.name ?? '')}.yaml`, text: shipment.yaml([content]) });
      continue;
    }
    stage = Math.max(stage, STAGES.indexOf(shipment.order.stages[i]!));
    const { documents, listed } = stages[stage]!;
    const isKept = staysWhenPruned(identity);
    const annotation = annotationForHelm(content);
    if (isKept) documents.push(withPruneSafety('helm', identity, content));
    else if (annotation !== undefined) documents.push(content);
    else listed.push(content);
    if (!isKept && annotation === RESOURCE_POLICY) {
      shipment.warn(
        `[${construct}] has the annotation ${RESOURCE_POLICY}, which Helm reads outside of lists alone, so that Helm applies it when its kind is due, not in the order of this chart`,
      );
    }
  }
  const templates = stages.flatMap(({ documents, listed }, i) => {
    const texts = documents.map((document) => shipment.yaml([document]));
    if (listed.length > 0) texts.push(list(STAGES[i]!, listed, shipment));
    return texts.length === 0 ? [] : [{ path: `templates/${i}-${STAGES[i]}.yaml`, text: template(texts) }];
  });
  return [...definitions, ...templates];
}

/**
 * Text that Helm's template engine turns into `text`. Only what opens an action means anything to it.
 *
 * @see https://pkg.go.dev/text/template: what is not an action is copied to the output unchanged
 */
export function escapedForHelm(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

function isDefinition({ apiVersion, kind }: PlainObject): boolean {
  return kind === 'CustomResourceDefinition' && String(apiVersion).startsWith('apiextensions.k8s.io/');
}

function annotationForHelm(content: PlainObject): string | undefined {
  return [RESOURCE_POLICY, 'helm.sh/hook'].find((name) => Object.hasOwn(annotationsOf(content), name));
}

/** Objects are written one by one: in one document, what two of them share would become an anchor. */
function list(name: string, items: readonly PlainObject[], { yaml }: Shipment): string {
  const texts = items.map((item) => `  - ${yaml([item]).replace(/\n(?=[^\n])/g, '\n    ')}`);
  // It has no use for a name, but `helm lint` complains of a document without.
  return `apiVersion: v1\nkind: List\nmetadata:\n  name: ${name}\nitems:\n${texts.join('')}`;
}

function template(documents: readonly string[]): string {
  return escapedForHelm(documents.map(closed).join('---\n'));
}

/** Helm cuts white space at the end of a document, which may belong to the last string of it. */
function closed(text: string): string {
  return /\s\n$/.test(text) ? `${text}# end, so that Helm keeps the lines above\n` : text;
}
