/** The generators that there are: one line each, which names the folder that holds it. */
export { autoregressiveDescriptor as autoregressive } from './autoregressive/descriptor.ts';
export { copulaDescriptor as copula } from './copula/descriptor.ts';
export { ganDescriptor as gan } from './gan/descriptor.ts';
export { vaeDescriptor as vae } from './vae/descriptor.ts';
