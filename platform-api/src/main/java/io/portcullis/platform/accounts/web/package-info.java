/** Accounts over HTTP: the sign-in page and the admin API. */
@NullMarked
package io.portcullis.platform.accounts.web;

import org.jspecify.annotations.NullMarked;
