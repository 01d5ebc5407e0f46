package io.portcullis.platform.accounts;

import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.Repository;

interface AccountRepository extends Repository<AccountEntity, String> {
    Optional<AccountEntity> findByUsername(String username);

    List<AccountEntity> findAllByOrderByUsername();

    AccountEntity save(AccountEntity account);

    long count();

    long countByRoleAndEnabledTrue(String role);
}
