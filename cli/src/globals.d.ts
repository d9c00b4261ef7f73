/** The version of the package, written in by the build. */
declare const VERSION: string;
