/** Registers `<textlift-sidebar>`, once. */
import { TextliftSidebar } from './sidebar';

if (!customElements.get('textlift-sidebar')) customElements.define('textlift-sidebar', TextliftSidebar);
