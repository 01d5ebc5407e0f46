package io.portcullis.verifier.spring;

import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/** Enforces {@link RequiresLevel} on beans. */
final class RequiresLevelAuthorization implements AuthorizationManager<MethodInvocation> {

    static Pointcut pointcut() {
        return new ComposablePointcut((Pointcut) new AnnotationMatchingPointcut(RequiresLevel.class, true))
                .union((Pointcut) new AnnotationMatchingPointcut(null, RequiresLevel.class, true));
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, MethodInvocation invocation) {
        return RequiredLevel.decide(
                authentication.get(), requirement(invocation).value());
    }

    private static RequiresLevel requirement(MethodInvocation invocation) {
        Object target = invocation.getThis();
        Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : AopUtils.getTargetClass(target);
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        RequiresLevel onMethod = AnnotatedElementUtils.findMergedAnnotation(method, RequiresLevel.class);
        if (onMethod != null) {
            return onMethod;
        }
        RequiresLevel onType = AnnotatedElementUtils.findMergedAnnotation(type, RequiresLevel.class);
        if (onType == null) {
            throw new IllegalStateException("intercepted, and no @RequiresLevel found on " + method);
        }
        return onType;
    }
}
