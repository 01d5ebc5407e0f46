/** Sign-in through the platform, sign-out, and who may do what. */
@NullMarked
package io.portcullis.console.login;

import org.jspecify.annotations.NullMarked;
