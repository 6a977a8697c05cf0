import { Construct } from 'constructs';
import type { PeerAuthenticationSpec, PeerAuthenticationSpecMtlsMode } from '../../imports/istio-security.istio.io';
import { atSynth } from '../emit/at-synth';
import { fields } from '../emit/fields';
import { istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { dnsLabel, labels, nameFromId, objectName, plainName, type Named } from '../input/names';
import { port } from '../input/numbers';
import { nameOf, refuse, shown } from '../input/refuse';
import { ambientNamespace } from './namespaces-of-app';
import { Platform } from '../install/platform';

/** Whether plaintext is refused, or taken beside mTLS. */
export type MtlsMode = 'STRICT' | 'PERMISSIVE';

export interface PeerAuthenticationProps extends ObjectOptions {
  /** Namespace of the policy and of the pods it is about. In Istio's root namespace it is about the whole mesh. */
  readonly namespace: Named;

  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * Labels of the pods it is about.
   *
   * @default - every pod of the namespace
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /** Whether plaintext is refused. */
  readonly mode: MtlsMode;

  /**
   * Container ports that take plaintext although the mode is STRICT, such as one that a monitor outside the mesh reads.
   *
   * @default - none
   */
  readonly permissivePorts?: readonly number[] | undefined;
}

const checkProps = knownProps<PeerAuthenticationProps>({
  namespace: true,
  name: true,
  selector: 'map',
  mode: true,
  permissivePorts: 'list',
  ...objectShapes,
});

/**
 * Says whether pods take plaintext. Enforced by the ztunnel at the destination, as a refusal of callers without identity.
 *
 * Emits one PeerAuthentication. It takes only shapes that do what they say in ambient. DISABLE is not one: it works as
 * PERMISSIVE there, and HBONE stays. A STRICT port under PERMISSIVE is not one either: where the mesh is STRICT, istiod
 * never sends the rule, and that very port takes plaintext.
 *
 * @example
 * new PeerAuthentication(chart, 'Metrics', { namespace: 'shop', selector: { app: 'web' }, mode: 'STRICT', permissivePorts: [9100] });
 *
 * @throws InputError on DISABLE and other modes, an empty selector, a selector in the root namespace (istiod ignores
 * such a policy), and ports without a selector or under PERMISSIVE
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/ (read for 1.30)
 */
export class PeerAuthentication extends Construct {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: PeerAuthenticationProps) {
    super(scope, id);
    checkProps(this, props);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace));
    this.checkMode(props.mode);
    const matchLabels = this.selector(props.selector);
    const ports = this.ports(props);
    atSynth(this, () => this.twice(props));
    const mode = props.mode as PeerAuthenticationSpecMtlsMode;
    this.node.defaultChild = new (istioSecurity().PeerAuthentication)(this, 'Policy', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: fields<PeerAuthenticationSpec>({
        mtls: { mode },
        portLevelMtls: ports,
        selector: matchLabels && { matchLabels },
      }),
    });
  }

  /** Of two policies for a whole namespace the older counts, which manifests do not tell. */
  private twice(props: PeerAuthenticationProps): string[] {
    const strict = ambientNamespace(this, props.namespace)?.node.tryFindChild('StrictMtls');
    if (!strict || props.selector) return [];
    return [
      `namespace ${this.namespace} has a PeerAuthentication by requireStrictMtls() already [${nameOf(strict)}]; keep one, or give this a selector`,
    ];
  }

  private checkMode(mode: unknown): void {
    if (mode === 'STRICT' || mode === 'PERMISSIVE') return;
    if (mode === 'DISABLE') {
      refuse(
        this,
        'mode "DISABLE" turns nothing off in ambient: it works as PERMISSIVE, and HBONE stays; say \'PERMISSIVE\'',
      );
    }
    refuse(this, `mode must be "STRICT" or "PERMISSIVE", got ${shown(mode)}`);
  }

  private selector(given: PeerAuthenticationProps['selector']): Record<string, string> | undefined {
    if (given === undefined) return undefined;
    const selector = labels(this, 'selector label', given);
    if (Object.keys(selector).length === 0)
      refuse(this, 'selector is empty; leave it out to mean every pod of the namespace');
    if (this.namespace === Platform.of(this).istioNamespace) {
      refuse(
        this,
        `a selector in the root namespace ${this.namespace} is ignored by istiod; put the policy in the namespace of the pods`,
      );
    }
    return selector;
  }

  private ports(props: PeerAuthenticationProps): PeerAuthenticationSpec['portLevelMtls'] | undefined {
    const { permissivePorts, selector, mode } = props;
    if (permissivePorts === undefined) return undefined;
    if (!Array.isArray(permissivePorts) || permissivePorts.length === 0)
      refuse(this, 'permissivePorts is empty; leave it out');
    if (selector === undefined)
      refuse(this, 'permissivePorts needs a selector; Istio reads port modes of selected pods only');
    if (mode !== 'STRICT') refuse(this, `permissivePorts are exceptions from STRICT, but the mode is ${shown(mode)}`);
    const { PeerAuthenticationSpecPortLevelMtlsMode: Mode } = istioSecurity();
    return Object.fromEntries(
      permissivePorts.map((p: number) => [String(port(this, 'permissivePorts', p)), { mode: Mode.PERMISSIVE }]),
    );
  }
}
