package io.portcullis.console.web;

import io.portcullis.console.login.Authorities;
import io.portcullis.console.login.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the frame around every page needs. */
@ControllerAdvice(annotations = Controller.class)
class PageFrame {
    @ModelAttribute("viewer")
    Viewer viewer(@Nullable Authentication user) {
        if (user == null || !user.isAuthenticated()) {
            return Viewer.NOBODY;
        }
        return new Viewer(
                user.getName(),
                user.getAuthorities().stream().anyMatch(right -> Authorities.WRITE.equals(right.getAuthority())));
    }
}
